"""Convolutions and dense layers that see both images as a whole and set the knots of a smooth field."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional

BATCH = 32
HIGHEST_RATE = 0.01
WEIGHT_DECAY = 0.1
SMOOTHNESS = 10.0
WIDTHS, KERNELS = (12, 24, 32, 32), (5, 3, 3, 3)
KNOTS = 6
"""Along each side of the coarse field."""
COARSEST = 4
"""Rows and columns of the last feature maps; finer images are averaged to that."""


class Registration(nn.Module):
    """Halves both images four times; dense layers turn what is left into a few knots, between which all is smooth."""

    def __init__(self) -> None:
        super().__init__()
        halves = zip((2, *WIDTHS), WIDTHS, KERNELS, strict=False)
        self.see = nn.Sequential(*(convolution(*half) for half in halves))
        self.decide = nn.Sequential(
            nn.Linear(WIDTHS[-1] * COARSEST**2, 64),
            nn.BatchNorm1d(64),
            nn.ELU(),
            nn.Linear(64, 2 * KNOTS**2),
        )

    def forward(self, moving: Tensor, fixed: Tensor) -> Tensor:
        """Return displacements in pixels along rows and columns, (n, 2, rows, columns), for images from 0 to 255."""
        features = self.see(torch.cat([standardised(moving), standardised(fixed)], dim=1))
        features = functional.adaptive_avg_pool2d(features, COARSEST).flatten(1)
        knots = self.decide(features).reshape(-1, 2, KNOTS, KNOTS)
        return functional.interpolate(knots, size=moving.shape[2:], mode="bicubic", align_corners=True)


def convolution(before: int, after: int, width: int) -> nn.Sequential:
    """Return a convolution to half the size, with batch normalisation and ELU."""
    return nn.Sequential(
        nn.Conv2d(before, after, width, stride=2, padding=width // 2, bias=False), nn.BatchNorm2d(after), nn.ELU()
    )


def standardised(images: Tensor) -> Tensor:
    """Return images with mean 0 and standard deviation 1, each by itself."""
    return (images - images.mean((2, 3), keepdim=True)) / (images.std((2, 3), keepdim=True) + 1)


def build_model() -> Registration:
    """Return the network, untrained."""
    return Registration()


def train(data: dict[str, Any], seed: int) -> Registration:
    """Return the network, trained."""
    torch.manual_seed(seed)
    model = build_model().to(data["fixed"].device)
    optimiser = torch.optim.AdamW(model.parameters(), lr=HIGHEST_RATE, weight_decay=WEIGHT_DECAY)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, HIGHEST_RATE, total_steps=data["steps"])
    for _ in range(data["steps"]):
        chosen = torch.randint(len(data["fixed"]), (BATCH,), device=data["fixed"].device)
        moving, fixed, points, displacements = exchanged(
            *(data[name][chosen] for name in ("moving", "fixed", "points", "displacements"))
        )
        optimiser.zero_grad()
        loss_of(model(moving, fixed), points, displacements).backward()
        optimiser.step()
        schedule.step()
    return model


def exchanged(moving: Tensor, fixed: Tensor, points: Tensor, displacements: Tensor) -> tuple[Tensor, ...]:
    """Exchange moving and fixed in half of the pairs: a way there is a way back."""
    half = len(fixed) // 2
    return (
        torch.cat([moving[:half], fixed[half:]]),
        torch.cat([fixed[:half], moving[half:]]),
        torch.cat([points[:half], (points + displacements)[half:]]),
        torch.cat([displacements[:half], -displacements[half:]]),
    )


def loss_of(field: Tensor, points: Tensor, displacements: Tensor) -> Tensor:
    """Return the squared error at the observer's places, plus how much the field changes from pixel to pixel."""
    error = (at(field, points) - displacements).square().sum(dim=-1).mean()
    return error + SMOOTHNESS * (field.diff(dim=2).square().mean() + field.diff(dim=3).square().mean())


def at(field: Tensor, points: Tensor) -> Tensor:
    """Return a field at points (n, k, 2) given by row and column; `grid_sample` wants (x, y) from -1 to 1."""
    last = torch.tensor([field.shape[3] - 1, field.shape[2] - 1], device=field.device)
    places = (2 * points.flip(-1) / last - 1)[:, :, None]
    found = functional.grid_sample(field, places, align_corners=True, padding_mode="border")
    return found[..., 0].transpose(1, 2)
