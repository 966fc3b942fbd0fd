"""Where the children of one server live: under numbers of their own, some in folders that are made here."""

import threading
from dataclasses import dataclass
from pathlib import Path

from autograder.sandbox.errors import SandboxError
from autograder.sandbox.folders import Folders, remove

MOST_PLACES = 1 << 16


@dataclass(frozen=True)
class Place:
    """One child's.

    Attributes
    ----------
    number
        Of the place among those of its server.
    user
        Whom the child becomes, where the server may choose.
    owner
        The same, None where children stay the marker's user.
    folder
        Where it works, None where it mounts a folder for itself.
    """

    number: int
    user: int
    owner: int | None
    folder: Path | None


class Places:
    """Gives out places and takes them back; safe for use by several threads at once.

    Parameters
    ----------
    first_user
        Users have this number and the following ones.
    folders
        Where folders are made, None for children that mount their own.
    as_root
        Whether children have users of their own.
    """

    def __init__(self, first_user: int, folders: Folders | None, *, as_root: bool) -> None:
        self._first_user = first_user
        self._folders = folders
        self._as_root = as_root
        self._lock = threading.Lock()
        self._taken: set[int] = set()

    def take(self) -> Place:
        """Take the lowest free place.

        Raises
        ------
        SandboxError
            If no folder can be made for it.
        """
        with self._lock:
            number = next(number for number in range(MOST_PLACES) if number not in self._taken)
            self._taken.add(number)
        user = self._first_user + number
        owner = user if self._as_root else None
        try:
            folder = self._folders.make(str(number), owner) if self._folders else None
        except OSError as error:
            self._taken.discard(number)
            raise SandboxError(f"no folder can be made for another submission: {error.strerror}") from error
        return Place(number, user, owner, folder)

    def leave(self, place: Place) -> None:
        """Give a place back whose child is gone."""
        if place.folder is not None:
            remove(place.folder)
        self._taken.discard(place.number)
