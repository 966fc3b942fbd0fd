"""Leaves while it is loaded, with the status of success.

Ends: exit
"""

import os

os._exit(0)
