"""The memory of activations."""

from bank.declarations import misconception, plausible, second_route


def tensor_mb(given):
    """Return the size of one tensor in MB.

    >>> from exercises.sample.activations.generator import Given
    >>> tensor_mb(Given(100, 10, 5, 2, 6))
    4.0
    """
    return given.voxels_per_side**2 * given.slices * given.channels * given.batch * 4 / 1e6


@misconception("tensor_mb")
def batch_forgotten(given):
    """Forget the batch."""
    return tensor_mb(given) / given.batch


@misconception("tensor_mb")
def bits(given):
    """Take 4 bytes for 32 bytes."""
    return 8 * tensor_mb(given)


@second_route("tensor_mb")
def by_shape(scene):
    """Add up the bytes axis by axis, in powers of ten."""
    total = 4
    for length in (scene.batch, scene.channels, scene.slices, scene.voxels_per_side, scene.voxels_per_side):
        total *= length
    return total * 1e-6


@plausible("tensor_mb")
def not_nothing(given, value):
    """A tensor has some size."""
    return value > 0.1


def level_gb(given, tensor_mb):
    """Return the size of all tensors of the level in GB.

    >>> from exercises.sample.activations.generator import Given
    >>> level_gb(Given(100, 10, 5, 2, 6), 500.0)
    3.0
    """
    return given.tensors * tensor_mb / 1000


@misconception("level_gb")
def one_tensor(given, tensor_mb):
    """Keep one tensor."""
    return tensor_mb / 1000


@second_route("level_gb")
def adding(given, tensor_mb):
    """Add tensor by tensor."""
    return sum(tensor_mb for _ in range(given.tensors)) * 1e-3
