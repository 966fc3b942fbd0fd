"""How much of the machine one submission may use."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    """Bounds for one submission; a *question* is the loading of all its cells, or one call afterwards.

    Attributes
    ----------
    cpu_s
        Processor seconds per question, over all threads.
    wall_s
        Seconds per question by the clock on the wall.
    total_wall_s
        Seconds for all questions together.
    memory_bytes
        Memory that the submission may take beyond what the loaded libraries already hold.
    disk_bytes
        Size of its working directory, beyond the files it was given; also the largest single file.
    processes
        Threads at one time (the kernel counts them as processes); new processes are refused altogether.
    output_bytes
        Print output that is kept per cell or call; the rest is counted and dropped.
    reply_bytes
        Size of one result.
    """

    cpu_s: float = 10
    wall_s: float = 30.0
    total_wall_s: float = 120.0
    memory_bytes: int = 1 << 30
    disk_bytes: int = 64 << 20
    processes: int = 64
    output_bytes: int = 64 << 10
    reply_bytes: int = 256 << 20


DEFAULT_LIMITS = Limits()
