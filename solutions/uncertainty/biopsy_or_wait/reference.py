"""Three small networks that learn side by side, and a temperature that is fitted on the left-out nodules."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional

MEMBERS, CHANNELS, HIDDEN = 3, (8, 16, 24), 32
RATE, DECAY, BATCH = 1e-2, 0.1, 48


class Ensemble(nn.Module):
    """The mean logit of several networks, divided by a temperature."""

    def __init__(self) -> None:
        super().__init__()
        self.members = nn.ModuleList(member() for _ in range(MEMBERS))
        self.temperature: Tensor
        self.register_buffer("temperature", torch.ones(()))

    def each(self, patches: Tensor) -> Tensor:
        """Return the logits (members, n), as they are."""
        scaled = (patches - 128) / 32
        return torch.stack([network(scaled)[:, 0] for network in self.members])

    def forward(self, patches: Tensor) -> Tensor:
        """Return a logit for each patch."""
        return self.each(patches).mean(dim=0) / self.temperature


def member() -> nn.Module:
    """Return one network: three convolutions with pooling to 6 x 6 places, and a hidden layer."""
    first, second, third = CHANNELS
    return nn.Sequential(
        *convolved(1, first),
        nn.MaxPool2d(2),
        *convolved(first, second),
        nn.AdaptiveMaxPool2d(6),  # halves 12 x 12; whatever the patch's side, 6 x 6 places remain
        *convolved(second, third),
        nn.Flatten(),
        nn.Linear(36 * third, HIDDEN),
        nn.ReLU(),
        nn.Linear(HIDDEN, 1),
    )


def convolved(before: int, after: int) -> tuple[nn.Module, ...]:
    """Return a convolution with batch normalisation and ReLU."""
    return nn.Conv2d(before, after, 3, padding=1, bias=False), nn.BatchNorm2d(after), nn.ReLU()


def build_model() -> Ensemble:
    """Return the networks before they have learned anything; their temperature is 1."""
    return Ensemble()


def train(data: dict[str, Any], seed: int) -> Ensemble:
    """Return the networks after as many steps as are allowed, with a temperature for new nodules."""
    torch.manual_seed(seed)
    patches, label, steps = data["patches"], data["label"], data["steps"]
    known, left_out = (torch.where(data["left_out"] == value)[0] for value in (0, 1))
    model = build_model().to(patches.device)
    optimiser = torch.optim.AdamW(model.parameters(), lr=RATE, weight_decay=DECAY)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, RATE, total_steps=steps)
    for _ in range(steps):
        loss = sum(loss_of(network, patches, label, known) for network in model.members)
        optimiser.zero_grad()
        loss.backward()  # type: ignore[union-attr]
        optimiser.step()
        schedule.step()
    model.temperature.copy_(fitted_temperature(model, patches[left_out], label[left_out]))
    return model


def loss_of(network: nn.Module, patches: Tensor, label: Tensor, known: Tensor) -> Tensor:
    """Return the log loss of one network on a batch of its own."""
    chosen = known[torch.randint(len(known), (BATCH,), device=known.device)]
    scaled = (mirrored(patches[chosen]) - 128) / 32
    return functional.binary_cross_entropy_with_logits(network(scaled)[:, 0], label[chosen])


def mirrored(patches: Tensor) -> Tensor:
    """Return the patches, half of them with left and right exchanged; what is above stays above."""
    turned = torch.rand(len(patches), 1, 1, 1, device=patches.device) < 0.5
    return torch.where(turned, patches.flip(3), patches)


def fitted_temperature(model: Ensemble, patches: Tensor, label: Tensor) -> Tensor:
    """Return the temperature with the least log loss, of 200 from 0.2 to 20."""
    model.eval()
    with torch.no_grad():
        logits = model.each(patches).mean(dim=0)
        tried = torch.logspace(-0.7, 1.3, 200, device=logits.device)
        divided = logits / tried[:, None]
        losses = functional.binary_cross_entropy_with_logits(divided, label.expand_as(divided), reduction="none")
    return tried[losses.mean(dim=1).argmin()]
