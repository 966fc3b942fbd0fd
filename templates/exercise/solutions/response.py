"""FILL IN: << what >>."""


def << part >>(array):
    raise NotImplementedError("FILL IN: << what >>")
