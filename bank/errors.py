"""What a user of voxbank reads when something is not as it has to be."""


class VoxbankError(Exception):
    """An error a user can act on; printed as one sentence."""
