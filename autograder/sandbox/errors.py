"""The sandbox's own failures, which are never the student's."""

from bank.errors import VoxbankError


class SandboxError(VoxbankError):
    """Our fault or this machine's: the submission could not be run, so nothing may be concluded about it."""


class UnsendableQuestionError(SandboxError):
    """What should be asked cannot cross the border; the sandbox itself is well."""
