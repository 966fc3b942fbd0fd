"""Places on GPUs: trainings of all processes of this user queue for them."""

from __future__ import annotations

import fcntl
import hashlib
import os
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

_LOOK_AGAIN_S: Final = 0.2


@dataclass(frozen=True)
class Slots:
    """A number of places on each GPU; who finds none waits.

    A place is a locked file: it becomes free when the process that holds it ends, however it ends.

    Attributes
    ----------
    gpus
        What CUDA calls the GPUs.
    per_gpu
        Trainings at once on one of them.
    folder
        Where the locks lie; all who share the GPUs have to use the same.
    """

    gpus: Sequence[str]
    per_gpu: int
    folder: Path

    @contextmanager
    def take(self) -> Iterator[str]:
        """Wait for a place, hold it, and tell on which GPU it is."""
        self.folder.mkdir(mode=0o700, exist_ok=True)
        descriptor, gpu = self._first_free()
        while descriptor is None:
            time.sleep(_LOOK_AGAIN_S)
            descriptor, gpu = self._first_free()
        try:
            yield gpu
        finally:
            os.close(descriptor)

    def _first_free(self) -> tuple[int | None, str]:
        # A second training goes to a GPU only where every other has one.
        for number in range(self.per_gpu):
            for gpu in self.gpus:
                name = hashlib.sha256(gpu.encode()).hexdigest()[:16]
                descriptor = os.open(self.folder / f"{name}-{number}", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
                try:
                    fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                except BlockingIOError:
                    os.close(descriptor)
                else:
                    return descriptor, gpu
        return None, ""


def slots_of_user(gpus: Sequence[str], per_gpu: int) -> Slots:
    """Return the places for which all processes of this user queue."""
    return Slots(gpus, per_gpu, Path(tempfile.gettempdir()) / f"voxbank-gpus-{os.getuid()}")
