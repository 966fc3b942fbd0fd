"""Keys, wrong ideas and second routes: a receptive field, a Dice coefficient and ejection fractions."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from numpy.typing import NDArray

from bank.declarations import misconception, second_route
from bank.drawing.curves import draw_curves
from bank.drawing.masks import draw_mask_boundary
from exercises.segmentation.ventricle_and_muscle.generator import Given, curves_of, runs

# Worked by hand: voxels of 1 x 1 x 10 mm, two slices of muscle, and half of the blood ejected.
BY_HAND = Given(
    practice=1,
    pixel_mm=1.0,
    slice_mm=10,
    slices=7,
    levels=2,
    reference=(20, 100),
    found=(0, 100),
    common=(0, 80),
    reference_ml=(200, 100),
    found_ml=(200, 150),
)
SEGMENTED = Path(__file__).with_name("segmented.npz")
"""A volume, what our network found in it, and the truth; written by train_runs.py."""

KERNEL, CONVOLUTIONS, POOL = 3, 2, 2


def field_mm(given: Given) -> tuple[float, float]:
    """Return the receptive field along x and z in mm.

    Two levels: 1 + 2 + 2 at the first, 1 more by the pooling, then steps of 2 voxels: 4 + 4, together 14 voxels.

    >>> field_mm(BY_HAND)
    (14.0, 140.0)
    """
    voxels, step = 1, 1
    for level in range(given.levels):
        if level:
            voxels += (POOL - 1) * step
            step *= POOL
        voxels += CONVOLUTIONS * (KERNEL - 1) * step
    return _in_mm(given, voxels)


@misconception("field_mm")
def steps_ignored(given: Given) -> tuple[float, float]:
    """Count voxels of all levels alike."""
    return _in_mm(given, 1 + given.levels * CONVOLUTIONS * (KERNEL - 1) + given.levels - 1)


@misconception("field_mm")
def poolings_add_nothing(given: Given) -> tuple[float, float]:
    """Count the convolutions alone, at their steps."""
    return _in_mm(given, 1 + sum(CONVOLUTIONS * (KERNEL - 1) * POOL**level for level in range(given.levels)))


@misconception("field_mm")
def one_spacing(given: Given) -> tuple[float, float]:
    """Use the size of a voxel in the plane for both axes."""
    along_x, _ = field_mm(given)
    return along_x, along_x


@second_route("field_mm", seeds=20)
def by_gradient(given: Given) -> tuple[float, float]:
    """Ask which inputs a middle output of a line of ones depends on."""
    import torch  # takes seconds to load

    line = torch.ones(1, 1, 257, dtype=torch.float64, requires_grad=True)
    kernel, out = torch.ones(1, 1, KERNEL, dtype=torch.float64), line
    for level in range(given.levels):
        if level:  # a mean in the maximum's place, so that every voxel of it has a share in the gradient
            out = torch.nn.functional.avg_pool1d(out, POOL)
        for _ in range(CONVOLUTIONS):
            out = torch.nn.functional.conv1d(out, kernel, padding=1)
    out[0, 0, out.shape[-1] // 2].backward()
    assert line.grad is not None
    return _in_mm(given, int(torch.count_nonzero(line.grad)))


@second_route("causes", seeds=1)
def by_numbers(given: Given) -> dict[str, str]:
    """Tell the runs by what their last numbers must be, if the cause is what it is said to be."""
    found = {}
    for name in ("right_ventricle_as_muscle", "image_flipped_alone", "the_same_batch_again", "rate_far_too_large"):
        loss, (muscle, ventricle) = runs()[name]["loss"][-1], runs()[name]["others"][-1]
        if max(muscle, ventricle) < 0.1:
            found[name] = "rate"
        elif muscle < 0.1:
            found[name] = "classes"
        else:
            found[name] = "batch" if loss < 0.05 else "flip"
    return found


def dice(given: Given) -> float:
    """Return the Dice coefficient of all slices together.

    2 x 80 / (120 + 100):

    >>> round(dice(BY_HAND), 4)
    0.7273
    """
    return 2 * sum(given.common) / (sum(given.reference) + sum(given.found))


@misconception("dice")
def mean_of_slices(given: Given) -> float:
    """Average over slices."""
    return float(np.mean(_by_slice(given)))


@misconception("dice")
def empty_slice_left_out(given: Given) -> float:
    """Leave out the slice in which nothing was found."""
    used = [n for n, count in enumerate(given.found) if count]
    common, reference, found = (sum(counts[n] for n in used) for counts in (given.common, given.reference, given.found))
    return 2 * common / (reference + found)


@misconception("dice")
def union_below(given: Given) -> float:
    """Divide the voxels of both by those of at least one."""
    return sum(given.common) / (sum(given.reference) + sum(given.found) - sum(given.common))


@misconception("dice")
def share_found(given: Given) -> float:
    """Divide by the reference alone."""
    return sum(given.common) / sum(given.reference)


@second_route("dice")
def by_masks(given: Given) -> float:
    """Build masks with these counts, and count in them with scipy's dissimilarity."""
    from scipy.spatial.distance import dice as dissimilarity

    reference, found = [], []
    for inside, network, both in zip(given.reference, given.found, given.common, strict=True):
        reference += [1] * inside + [0] * (network - both)
        found += [1] * both + [0] * (inside - both) + [1] * (network - both)
    return float(1 - dissimilarity(np.array(reference, bool), np.array(found, bool)))


def ejection(given: Given) -> tuple[float, float]:
    """Return the ejection fraction by the reference and by the network in per cent.

    >>> ejection(BY_HAND)
    (50.0, 25.0)
    """
    return _per_volume(given, 0, 1)


@misconception("ejection")
def by_what_is_left(given: Given) -> tuple[float, float]:
    """Divide by the volume at the end of systole."""
    return _per_volume(given, 1, 1)


@misconception("ejection")
def what_is_left(given: Given) -> tuple[float, float]:
    """Give the part that stays."""
    by_reference, by_network = ejection(given)
    return 100 - by_reference, 100 - by_network


@misconception("ejection")
def exchanged(given: Given) -> tuple[float, float]:
    """Give the network's first."""
    by_reference, by_network = ejection(given)
    return by_network, by_reference


@second_route("ejection")
def by_stroke_volume(given: Given) -> NDArray[np.float64]:
    """Take differences along the cycle in an array."""
    volumes = np.array([given.reference_ml, given.found_ml], float)
    return np.asarray(-100 * np.diff(volumes, axis=1)[:, 0] / volumes.max(axis=1))


def draw_reference(ax: Axes) -> None:
    """Draw the curves of our network, of a real training."""
    steps = runs()["steps"]
    draw_curves(ax, steps, curves_of("reference"), xlim=(0, steps[-1]), ylim=(0, 2))
    ax.set(xlabel="step", xticks=range(0, steps[-1] + 1, 40), yticks=(0, 0.5, 1, 1.5, 2))


def draw_segmented(ax: NDArray[Any]) -> None:
    """Draw what our network found in a patient that it was not trained on, above the reference."""
    with np.load(SEGMENTED) as kept:
        volume, rows = kept["volume"], {"network": kept["found"], "reference": kept["truth"]}
    for axes, (name, labels) in zip(ax, rows.items(), strict=True):
        for k, one in enumerate(axes):
            one.imshow(volume[k], cmap="gray", vmin=0, vmax=np.percentile(volume, 99.5))
            for number in (0, 1):
                draw_mask_boundary(one, labels[k] == number + 1, number=number)
            one.set(xticks=[], yticks=[])
        axes[0].set_ylabel(name)


def _in_mm(given: Given, voxels: int) -> tuple[float, float]:
    return voxels * given.pixel_mm, float(voxels * given.slice_mm)


def _by_slice(given: Given) -> list[float]:
    counts = zip(given.common, given.reference, given.found, strict=True)
    return [2 * common / (reference + found) for common, reference, found in counts]


def _per_volume(given: Given, whole: int, left: int) -> tuple[float, float]:
    by_reference, by_network = (
        100 * (volumes[0] - volumes[left]) / volumes[whole] for volumes in (given.reference_ml, given.found_ml)
    )
    return by_reference, by_network
