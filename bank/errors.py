"""Errors that a user can act on."""


class VoxbankError(Exception):
    """An error a user can act on; printed as one sentence: what was expected, what came, and where."""


class ExerciseError(VoxbankError):
    """An exercise folder does not say what the bank needs; the sentence tells its author what to do."""


class UndrawableError(ExerciseError):
    """No draw of a seed gave a well-posed variant."""


class FormError(VoxbankError):
    """A form, its roster or its lock does not fit."""
