import torch
from torch import nn
from torch.nn import functional

MEMBERS, CHANNELS, HIDDEN = 3, (8, 16, 24), 32
RATE, DECAY, BATCH = 1e-2, 0.1, 48


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


class AlwaysDropout(nn.Module):
    def forward(self, features):
        return functional.dropout(features, 0.5, training=True)


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
        AlwaysDropout(),
        nn.Linear(HIDDEN, 1),
    )


def convolved(before, after):
    return nn.Conv2d(before, after, 3, padding=1, bias=False), nn.BatchNorm2d(after), nn.ReLU()


def build_model():
    return Ensemble()


def train(data, seed):
    torch.manual_seed(seed)
    patches, label, steps = data["patches"], data["label"], data["steps"]
    known, left_out = (torch.where(data["left_out"] == value)[0] for value in (0, 1))
    model = build_model().to(patches.device)
    optimiser = torch.optim.AdamW(model.parameters(), lr=RATE, weight_decay=DECAY)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, RATE, total_steps=steps)
    for _ in range(steps):
        loss = sum(loss_of(network, patches, label, known) for network in model.members)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        schedule.step()
    model.temperature.copy_(fitted_temperature(model, patches[left_out], label[left_out]))
    return model


def loss_of(network, patches, label, known):
    chosen = known[torch.randint(len(known), (BATCH,), device=known.device)]
    scaled = (mirrored(patches[chosen]) - 128) / 32
    return functional.binary_cross_entropy_with_logits(network(scaled)[:, 0], label[chosen])


def mirrored(patches):
    turned = torch.rand(len(patches), 1, 1, 1, device=patches.device) < 0.5
    return torch.where(turned, patches.flip(3), patches)


def fitted_temperature(model, patches, label):
    model.eval()
    with torch.no_grad():
        logits = model.each(patches).mean(dim=0)
        tried = torch.logspace(-0.7, 1.3, 200, device=logits.device)
        divided = logits / tried[:, None]
        losses = functional.binary_cross_entropy_with_logits(divided, label.expand_as(divided), reduction="none")
    return tried[losses.mean(dim=1).argmin()]
