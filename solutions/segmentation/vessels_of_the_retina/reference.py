"""A small U-Net, trained with cross-entropy and Dice on patches that are turned and mirrored with their masks."""

from collections.abc import Iterator
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional

BATCH = 4
HIGHEST_RATE = 0.01


def convolution(before: int, after: int) -> nn.Sequential:
    """Return a convolution of 3 x 3 with batch normalisation and ReLU."""
    return nn.Sequential(
        nn.Conv2d(before, after, 3, padding=1, bias=False), nn.BatchNorm2d(after), nn.ReLU(inplace=True)
    )


class UNet(nn.Module):
    """Three levels with 8, 16 and 32 channels; each level of the decoder sees the encoder's of the same size."""

    def __init__(self) -> None:
        super().__init__()
        self.fine = convolution(3, 8)
        self.middle = nn.Sequential(convolution(8, 16), convolution(16, 16))
        self.coarse = nn.Sequential(convolution(16, 32), convolution(32, 32))
        self.narrow_coarse, self.narrow_middle = nn.Conv2d(32, 16, 1), nn.Conv2d(16, 8, 1)
        self.back_to_middle = nn.Sequential(convolution(32, 16), convolution(16, 16))
        self.back_to_fine = convolution(16, 8)
        self.logit = nn.Conv2d(8, 1, 1)

    def forward(self, photographs: Tensor) -> Tensor:
        """Return logits (n, 1, height, width) for photographs (n, 3, height, width) from 0 to 255."""
        mean, spread = photographs.mean((2, 3), keepdim=True), photographs.std((2, 3), keepdim=True)
        fine = self.fine((photographs - mean) / (spread + 5))
        middle = self.middle(functional.max_pool2d(fine, 2))
        coarse = self.coarse(functional.max_pool2d(middle, 2))
        back = self.back_to_middle(torch.cat([_enlarged(self.narrow_coarse(coarse)), middle], dim=1))
        back = self.back_to_fine(torch.cat([_enlarged(self.narrow_middle(back)), fine], dim=1))
        logits: Tensor = self.logit(back)
        return logits


def _enlarged(features: Tensor) -> Tensor:
    return functional.interpolate(features, scale_factor=2)


def build_model() -> UNet:
    """Return the U-Net, untrained."""
    return UNet()


def train(data: dict[str, Any], seed: int) -> UNet:
    """Return the U-Net, trained."""
    torch.manual_seed(seed)
    model = build_model().to(data["photographs"].device)
    optimiser = torch.optim.Adam(model.parameters(), lr=HIGHEST_RATE)
    schedule = schedule_of(optimiser, data["steps"])
    batches = _endless(len(data["photographs"]))
    for _ in range(data["steps"]):
        chosen = next(batches)
        photographs, vessels, field = _turned(*(data[name][chosen] for name in ("photographs", "vessels", "field")))
        optimiser.zero_grad()
        loss_of(model(photographs), vessels, field).backward()
        optimiser.step()
        schedule.step()
    return model


def schedule_of(optimiser: torch.optim.Optimizer, steps: int) -> torch.optim.lr_scheduler.LRScheduler:
    """Let the learning rate rise in the first third of the steps, and fall to almost 0 at the end."""
    return torch.optim.lr_scheduler.OneCycleLR(optimiser, HIGHEST_RATE, total_steps=steps)


def _endless(count: int) -> Iterator[Tensor]:
    """Yield the indices of batches; all patches come once before any comes again."""
    while True:
        yield from (batch for batch in torch.randperm(count).split(BATCH) if len(batch) == min(BATCH, count))


def _turned(*images: Tensor) -> list[Tensor]:
    """Mirror and transpose images at random, all of them alike."""
    turned = list(images)
    for axis in (-1, -2):
        if torch.rand(()) < 0.5:
            turned = [image.flip(axis) for image in turned]
    return [image.transpose(-1, -2) for image in turned] if torch.rand(()) < 0.5 else turned


def loss_of(logits: Tensor, vessels: Tensor, field: Tensor) -> Tensor:
    """Return cross-entropy plus soft Dice loss of the pixels in the field of view."""
    pixelwise = functional.binary_cross_entropy_with_logits(logits, vessels, reduction="none")
    probability = torch.sigmoid(logits) * field
    both, sizes = (probability * vessels).sum(), probability.sum() + (vessels * field).sum()
    return (pixelwise * field).sum() / field.sum() + 1 - (2 * both + 1) / (sizes + 1)
