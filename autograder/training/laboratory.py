"""Open the place where networks are trained when the first one is, and not before."""

from __future__ import annotations

from functools import cached_property

from autograder.sandbox.fork_server import ForkServer
from autograder.training.machine import Wanted, find_machine
from autograder.training.rounds import Lab, default_jobs


class Laboratory:
    """Gives the place where networks are trained; looking for a GPU takes its time, and most forms need none.

    Parameters
    ----------
    server
        The sandbox.
    wanted
        The device that is asked for.
    jobs
        How many trainings run at once; one per processor, or one per GPU, when None.
    """

    def __init__(self, server: ForkServer, wanted: Wanted = "auto", jobs: int | None = None) -> None:
        self._server, self._wanted, self._jobs = server, wanted, jobs

    @cached_property
    def lab(self) -> Lab:
        """The place; raises VoxbankError where the device that is asked for is not there."""
        machine = find_machine(self._wanted)
        return Lab(self._server, machine, self._jobs or default_jobs(machine))
