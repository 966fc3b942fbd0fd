"""Makes the system calls that attacks on kernels start with.

Ends: Returned 'reached []'
"""

import ctypes
import platform

CALLS = {
    "ptrace": (101, 117),
    "mount": (165, 40),
    "umount2": (166, 39),
    "pivot_root": (155, 41),
    "chroot": (161, 51),
    "unshare": (272, 97),
    "setns": (308, 268),
    "bpf": (321, 280),
    "perf_event_open": (298, 241),
    "userfaultfd": (323, 282),
    "io_uring_setup": (425, 425),
    "keyctl": (250, 219),
    "add_key": (248, 217),
    "memfd_create": (319, 279),
    "init_module": (175, 105),
    "finit_module": (313, 273),
    "kexec_load": (246, 104),
    "reboot": (169, 142),
    "settimeofday": (164, 170),
    "clock_settime": (227, 112),
    "sethostname": (170, 161),
    "swapon": (167, 224),
    "acct": (163, 89),
    "personality": (135, 92),
    "process_vm_readv": (310, 270),
    "process_vm_writev": (311, 271),
    "open_by_handle_at": (304, 265),
    "name_to_handle_at": (303, 264),
    "fanotify_init": (300, 262),
    "quotactl": (179, 60),
    "seccomp": (317, 277),
    "execve": (59, 221),
    "execveat": (322, 281),
    "socket": (41, 198),
    "setuid": (105, 146),
    "setgid": (106, 144),
    "capset": (126, 91),
    "pidfd_open": (434, 434),
    "pidfd_getfd": (438, 438),
    "fsopen": (430, 430),
    "move_mount": (429, 429),
    "open_tree": (428, 428),
    "mount_setattr": (442, 442),
    "symlinkat": (266, 36),
    "linkat": (265, 37),
    "mknodat": (259, 33),
    "shmget": (29, 194),
    "msgget": (68, 186),
    "semget": (64, 190),
    "timer_create": (222, 107),
    "iopl": (172, 999),
    "ioperm": (173, 999),
    "modify_ldt": (154, 999),
    "lookup_dcookie": (212, 18),
    "vmsplice": (278, 75),
    "splice": (275, 76),
    "tee": (276, 77),
    "move_pages": (279, 239),
    "migrate_pages": (256, 238),
    "kcmp": (312, 272),
    "process_madvise": (440, 440),
    "memfd_secret": (447, 447),
    "landlock_restrict_self": (446, 446),
}
library = ctypes.CDLL(None, use_errno=True)
library.syscall.restype = ctypes.c_long
column = 0 if platform.machine() == "x86_64" else 1
reached = {}
for name, numbers in CALLS.items():
    ctypes.set_errno(0)
    library.syscall(
        ctypes.c_long(numbers[column]),
        ctypes.c_long(0),
        ctypes.c_long(0),
        ctypes.c_long(0),
        ctypes.c_long(0),
        ctypes.c_long(0),
    )
    if ctypes.get_errno() != 1:
        reached[name] = ctypes.get_errno()


def dice(a, b):
    return f"reached {sorted(reached)}"
