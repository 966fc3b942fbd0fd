import torch
from torch import nn
from torch.nn import functional

RATE, MOMENTUM = 0.02, 0.95


class Filter(nn.Module):
    """A linear filter of 3 x 3 weights; what its input was centred and scaled with is kept beside the weights."""

    def __init__(self):
        super().__init__()
        self.convolution = nn.Conv2d(1, 1, 3, padding=1, padding_mode="replicate")
        self.register_buffer("middle", torch.tensor(0.0))
        self.register_buffer("spread", torch.tensor(1.0))

    def forward(self, stored):
        scaled = (stored - self.middle) / self.spread
        return self.convolution(scaled) * self.spread + self.middle


def build_model():
    """Return the filter before it has learned anything."""
    return Filter()


def train(data, seed):
    """Return the filter that turns the raw slices into the filtered ones."""
    torch.manual_seed(seed)
    raw, filtered = data["raw"], data["filtered"]
    model = build_model().to(raw.device)
    model.middle.copy_(raw.mean())
    model.spread.copy_(raw.std())
    optimiser = torch.optim.SGD(model.parameters(), lr=RATE, momentum=MOMENTUM)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimiser, data["steps"])
    for _ in range(data["steps"]):
        loss = functional.mse_loss(model(raw) / model.spread, filtered / model.spread)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        schedule.step()
    return model
