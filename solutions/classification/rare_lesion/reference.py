"""A small convolutional network on batches of which half are spiculated nodules, turned and mirrored at random."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional

RATE, HALF_A_BATCH, CHANNELS = 1e-2, 16, (8, 16, 32)


class Classifier(nn.Module):
    """Three convolutions on a window of HU; the strongest answer of each channel anywhere in the patch decides."""

    def __init__(self) -> None:
        super().__init__()
        self.blocks = nn.ModuleList()
        for before, after in zip((1, *CHANNELS), CHANNELS, strict=False):
            convolution = nn.Conv2d(before, after, 3, padding=1, bias=False)
            self.blocks.append(nn.Sequential(convolution, nn.BatchNorm2d(after), nn.ReLU()))
        self.decide = nn.Linear(CHANNELS[-1], 1)

    def forward(self, patches: Tensor) -> Tensor:
        """Return a logit for each patch."""
        x = (patches.clamp(-1000, 300) + 700) / 400
        for number, block in enumerate(self.blocks):
            x = block(x if number == 0 else functional.max_pool2d(x, 2))
        logits: Tensor = self.decide(x.amax((2, 3)))[:, 0]
        return logits


def build_model() -> Classifier:
    """Return the network before it has learned anything."""
    return Classifier()


def train(data: dict[str, Any], seed: int) -> Classifier:
    """Return the network after as many steps as are allowed."""
    torch.manual_seed(seed)
    patches, label, steps = data["patches"], data["label"], data["steps"]
    rare, common = torch.where(label == 1)[0], torch.where(label == 0)[0]
    model = build_model().to(patches.device)
    optimiser = torch.optim.AdamW(model.parameters(), lr=RATE)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, RATE, total_steps=steps)
    for _ in range(steps):
        chosen = torch.cat([drawn(rare), drawn(common)])
        loss = functional.binary_cross_entropy_with_logits(model(turned(patches[chosen])), label[chosen])
        optimiser.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        optimiser.step()
        schedule.step()
    return model


def drawn(indices: Tensor) -> Tensor:
    """Return half a batch of these indices, with repetitions."""
    return indices[torch.randint(len(indices), (HALF_A_BATCH,), device=indices.device)]


def turned(patches: Tensor) -> Tensor:
    """Return the patches in one of eight positions, other ones for each eighth of the batch."""
    return torch.cat([_in_some_position(eighth) for eighth in patches.chunk(8)])


def _in_some_position(patches: Tensor) -> Tensor:
    if torch.rand(()) < 0.5:
        patches = patches.flip(2)
    return torch.rot90(patches, int(torch.randint(4, ())), (2, 3))
