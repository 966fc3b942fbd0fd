"""Errors of the rules package."""

from bank.errors import VoxbankError


class RulesError(VoxbankError):
    """A rule does not fit the form, or a regrade cannot be made; the sentence says what to do."""
