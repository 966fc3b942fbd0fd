"""Watches what no limit of the kernel holds where children share a disk, and perhaps a user, with the marker."""

import contextlib
import ctypes
import os
import re
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from autograder.sandbox import folders
from autograder.sandbox.inside.confine import FILES_IN_FOLDER
from autograder.sandbox.places import Place
from autograder.sandbox.replies import Death
from autograder.sandbox.text import size_text

_EVERY_S = 0.05
_MAPS_EVERY = 10  # looks, as the kernel takes milliseconds to list a process's memory
_libc = ctypes.CDLL(None, use_errno=True)
_MAPPED = re.compile(rb"\S+ \S+ \S+ \S+ (\d+) +(/.*) \(deleted\)", re.DOTALL)
_GONE = (FileNotFoundError, ProcessLookupError)


@dataclass(frozen=True)
class Watched:
    """A child under watch.

    Attributes
    ----------
    pid
        Its process.
    place
        Where it may write, and whose rights are enough to look at it.
    disk_bytes
        How much it may write.
    processes
        How many threads it may have.
    kill
        Ends it.
    """

    pid: int
    place: Place
    disk_bytes: int
    processes: int
    kill: Callable[[Death], object]


class Watch:
    """A thread that looks at every child twenty times a second, whether anybody waits for an answer or not.

    Of removed files that are kept by mapping them alone it knows twice a second. Who writes faster than that is seen
    with the answer.
    """

    def __init__(self) -> None:
        self._children: dict[int, Watched] = {}
        self._lock = threading.Lock()
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True, name="sandbox watch")
        self._thread.start()

    def add(self, child: Watched) -> None:
        """Begin to watch."""
        with self._lock:
            self._children[child.place.number] = child

    def remove(self, place: Place) -> None:
        """Cease to watch; afterwards the child is signalled no more."""
        with self._lock:
            self._children.pop(place.number, None)

    def passed_limit(self, place: Place) -> Death | None:
        """Look at once and say which limit the child of this place has passed, if any; it is not ended here."""
        with self._lock:
            child = self._children.get(place.number)
        return look(child, maps=False) if child else None

    def close(self) -> None:
        """End the thread."""
        self._ended.set()
        self._thread.join()

    def _run(self) -> None:
        looks = 0
        while not self._ended.wait(_EVERY_S):
            looks += 1
            with self._lock:
                for child in self._children.values():
                    death = look(child, maps=looks % _MAPS_EVERY == 0)
                    if death is not None:
                        child.kill(death)


def look(child: Watched, *, maps: bool) -> Death | None:
    """Say which limit a child has passed, if any.

    Parameters
    ----------
    child
        Whom to look at.
    maps
        Whether to look for removed files in its memory, too.
    """
    try:
        with _rights_of(child.place.owner):
            return _judge(child, maps)
    except _GONE:
        return None  # it has ended
    except OSError as error:
        return Death("disk", f"left files that cannot be counted ({error.strerror})")


def _judge(child: Watched, maps: bool) -> Death | None:
    threads = _threads(child.pid)
    if len(threads) > child.processes:
        return Death("threads", f"started more than the {child.processes} threads that are allowed")
    assert child.place.folder is not None
    usage = folders.measure(child.place.folder, FILES_IN_FOLDER)
    if usage.files > FILES_IN_FOLDER:
        return Death("disk", f"made more than {FILES_IN_FOLDER} files, or folders {folders.DEEPEST} levels deep")
    if usage.size + _removed_but_kept(child, threads, maps) > child.disk_bytes:
        return Death("disk", f"wrote more than the {size_text(child.disk_bytes)} of files that are allowed")
    return None


def _threads(pid: int) -> list[Path]:
    return list(Path(f"/proc/{pid}/task").iterdir())


def _removed_but_kept(child: Watched, threads: list[Path], maps: bool) -> int:
    """Add up files without a name: open ones by their size, those that are only mapped as the largest possible."""
    folder = child.place.folder
    assert folder is not None
    for thread in threads:
        # Until it is confined it is nobody's to look at; and threads come and go.
        with contextlib.suppress(PermissionError, *_GONE):
            if any((thread / "fd").iterdir()) or thread == threads[-1]:  # else it has ended; the others share all
                sizes = _open_without_name(thread / "fd", folder)
                mapped = _mapped_without_name(thread / "maps", folder) if maps else set()
                return sum(sizes.values()) + len(mapped - sizes.keys()) * child.disk_bytes
    return 0


def _open_without_name(listing: Path, folder: Path) -> dict[int, int]:
    """Map inode -> bytes on the disk."""
    found = {}
    for descriptor in listing.iterdir():
        with contextlib.suppress(*_GONE):
            about = descriptor.stat()
            if about.st_nlink == 0 and descriptor.readlink().is_relative_to(folder):
                found[about.st_ino] = folders.size_on_disk(about)
    return found


def _mapped_without_name(listing: Path, folder: Path) -> set[int]:
    """Inodes of the removed files that are mapped into memory."""
    maps, below = listing.read_bytes(), os.fsencode(f"{folder}/")
    if below not in maps:
        return set()
    lines = map(_MAPPED.fullmatch, maps.split(b"\n"))
    return {int(line[1]) for line in lines if line and line[2].startswith(below)}


@contextlib.contextmanager
def _rights_of(user: int | None) -> Iterator[None]:
    """Look with the child's own rights; the kernel keeps them for each thread."""
    if user is None:
        yield
        return
    _libc.setfsgid(user)
    _libc.setfsuid(user)
    try:
        yield
    finally:
        _libc.setfsuid(0)
        _libc.setfsgid(0)
