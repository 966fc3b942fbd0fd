import torch
from torch import nn
from torch.nn import functional

MEMBERS, CHANNELS, HIDDEN = 1, (8, 16, 24), 32
RATE, DECAY, BATCH = 1e-2, 0.0, 144


class Ensemble(nn.Module):
    def __init__(self):
        super().__init__()
        self.members = nn.ModuleList(member() for _ in range(MEMBERS))
        self.register_buffer("temperature", torch.ones(()))

    def each(self, patches):
        scaled = (patches - 128) / 32
        return torch.stack([network(scaled)[:, 0] for network in self.members])

    def forward(self, patches):
        return self.each(patches).mean(dim=0) / self.temperature


def member():
    first, second, third = CHANNELS
    return nn.Sequential(
        *convolved(1, first),
        nn.MaxPool2d(2),
        *convolved(first, second),
        nn.AdaptiveMaxPool2d(6),
        *convolved(second, third),
        nn.Flatten(),
        nn.Linear(36 * third, HIDDEN),
        nn.ReLU(),
        nn.Linear(HIDDEN, 1),
    )


def convolved(before, after):
    return nn.Conv2d(before, after, 3, padding=1, bias=False), nn.BatchNorm2d(after), nn.ReLU()


def build_model():
    return Ensemble()


def train(data, seed):
    torch.manual_seed(seed)
    patches, label, steps = data["patches"], data["label"], data["steps"]
    known = torch.where(data["left_out"] == 0)[0]
    model = build_model().to(patches.device)
    optimiser = torch.optim.AdamW(model.parameters(), lr=RATE, weight_decay=DECAY)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, RATE, total_steps=steps)
    for _ in range(steps):
        loss = sum(loss_of(network, patches, label, known) for network in model.members)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        schedule.step()
    return model


def loss_of(network, patches, label, known):
    chosen = known[torch.randint(len(known), (BATCH,), device=known.device)]
    scaled = (patches[chosen] - 128) / 32
    return functional.binary_cross_entropy_with_logits(network(scaled)[:, 0], label[chosen])
