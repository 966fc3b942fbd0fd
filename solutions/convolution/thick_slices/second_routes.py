"""Second routes: intervals carried backwards, lengths added up, and the same networks in torch."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from bank.declarations import second_route
from exercises.convolution.thick_slices.generator import Given

if TYPE_CHECKING:
    import torch


@second_route("field_voxels")
def by_interval(given: Given) -> int:
    """Carry the first and the last voxel that matter backwards through the layers."""
    return _interval([*zip(given.kernels, (2, 2, 2, 1), strict=True)])


@second_route("field_voxels", seeds=50)
def gradient_support(given: Given) -> int:
    """Count the inputs that the gradient of one deepest voxel reaches, along one axis of a network in torch."""
    import torch

    line = torch.ones(1, 1, 256, requires_grad=True)
    values = line
    for level, kernel in enumerate(given.kernels):
        for _ in range(2):
            values = torch.nn.functional.conv1d(values, torch.ones(1, 1, kernel) / kernel, padding=kernel // 2)
        if level < 3:
            values = torch.nn.functional.avg_pool1d(values, 2)
    (slope,) = torch.autograd.grad(values[0, 0, values.shape[2] // 2], line)
    return int((slope != 0).sum())


@second_route("field_mm")
def by_pieces_in_mm(given: Given) -> tuple[float, float]:
    """Add up how far each layer reaches on both sides, in mm, with the size that voxels have at its level."""
    lengths = []
    for edge in (given.pixel_mm, given.slice_mm):
        reaches = [edge]
        for level, kernel in enumerate(given.kernels):
            reaches += [2 * (kernel // 2) * edge] * 2 + ([edge] if level < 3 else [])
            edge *= 2
        lengths.append(sum(reaches))
    return lengths[0], lengths[1]


@second_route("own_field")
def own_interval(given: Given, design: Mapping[str, Sequence[int]]) -> float:
    """Carry the first and the last slice that matter backwards through the layers."""
    return _interval([*zip(design["kernel"], [*design["pool"], 1], strict=True)]) * given.slice_mm


@second_route("memory_gb", seeds=50)
def sizes_in_torch(given: Given) -> float:
    """Send a batch without values through the encoder, and add up the bytes of what its blocks return."""
    import torch

    kept = 0

    def keep(module: Any, inputs: Any, output: torch.Tensor) -> None:
        nonlocal kept
        kept += output.numel() * output.element_size()

    encoder = _encoder(given)
    for layer in encoder:
        if not isinstance(layer, torch.nn.MaxPool3d):
            layer.register_forward_hook(keep)
    with torch.no_grad():
        encoder(torch.empty(given.batch, 1, given.slices, given.patch, given.patch, device="meta"))
    return kept / 1e9


@second_route("weights_mb")
def parameters_in_torch(given: Given) -> float:
    """Have torch make the layers, and count their parameters."""
    weights = _encoder(given).parameters()
    return float(sum(one.numel() * one.element_size() for one in weights)) / 1e6


@second_route("tokens")
def embedded_in_torch(given: Given) -> tuple[int, float]:
    """Embed an empty scan as vision transformers do, by a convolution with stride, and count twice what comes out."""
    import torch

    block = (given.token_slices, given.token, given.token)
    finer = (given.token_slices // (2 if given.halved_axes == 3 else 1), given.token // 2, given.token // 2)
    scan = torch.empty(1, 1, given.slices, given.matrix, given.matrix, device="meta")
    few, many = (torch.nn.Conv3d(1, 8, size, stride=size, device="meta")(scan).flatten(2) for size in (block, finer))
    return few.shape[2], (many.mT @ many).numel() / (few.mT @ few).numel()


def _interval(levels: Sequence[tuple[int, int]]) -> int:
    """Return how many inputs lie between the first and the last that one output depends on."""
    first = last = 0
    for kernel, pool in reversed(levels):
        first, last = first * int(pool), last * int(pool) + int(pool) - 1
        for _ in range(2):
            first, last = first - int(kernel) // 2, last + int(kernel) // 2
    return last - first + 1


def _encoder(given: Given) -> Any:
    """Return the encoder in torch, on a device that holds shapes and no values."""
    from torch import nn

    layers: list[nn.Module] = []
    for level, kernel in enumerate(given.kernels):
        own = given.channels[level]
        for many in (own // 2 if level else 1, own):
            layers.append(nn.Conv3d(many, own, kernel, padding=kernel // 2, bias=False, device="meta"))
            layers += [nn.InstanceNorm3d(own), nn.ReLU()]
        layers += [nn.MaxPool3d(2)] if level < 3 else []
    return nn.Sequential(*layers)
