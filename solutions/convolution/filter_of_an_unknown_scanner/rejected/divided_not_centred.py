import torch
from torch import nn
from torch.nn import functional

LARGEST = 10_000


class Filter(nn.Module):
    """Divides by a number that no stored value exceeds, so that the convolution sees numbers from 0 to 1."""

    def __init__(self):
        super().__init__()
        self.convolution = nn.Conv2d(1, 1, 5, padding=2, padding_mode="replicate")

    def forward(self, stored):
        return self.convolution(stored / LARGEST) * LARGEST


def build_model():
    return Filter()


def train(data, seed):
    torch.manual_seed(seed)
    raw, filtered = data["raw"], data["filtered"]
    model = build_model().to(raw.device)
    optimiser = torch.optim.SGD(model.parameters(), lr=0.02, momentum=0.95)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimiser, data["steps"])
    for _ in range(data["steps"]):
        loss = functional.mse_loss(model(raw) / LARGEST, filtered / LARGEST)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        schedule.step()
    return model
