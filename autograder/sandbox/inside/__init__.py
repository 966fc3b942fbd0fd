"""What runs inside the sandbox: the fork server, the confinement of its children, and what they do there.

These files are mounted as the package `inside`; they import one another, the standard library and the
environment's packages, and none of ours. The trusted side shares `wire` and `images` with them.
"""
