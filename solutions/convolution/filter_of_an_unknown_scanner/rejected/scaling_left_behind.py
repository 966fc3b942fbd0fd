import torch
from torch import nn
from torch.nn import functional

RATE, MOMENTUM = 0.02, 0.95


def build_model():
    return nn.Conv2d(1, 1, 5, padding=2, padding_mode="replicate")


def train(data, seed):
    torch.manual_seed(seed)
    raw, filtered = ((values - values.mean()) / values.std() for values in (data["raw"], data["filtered"]))
    model = build_model().to(raw.device)
    optimiser = torch.optim.SGD(model.parameters(), lr=RATE, momentum=MOMENTUM)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimiser, data["steps"])
    for _ in range(data["steps"]):
        loss = functional.mse_loss(model(raw), filtered)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        schedule.step()
    return model
