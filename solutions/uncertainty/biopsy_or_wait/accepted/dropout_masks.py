import torch
import torch.nn as nn

PASSES = 16


class MaskedNet(nn.Module):
    """Monte Carlo dropout with the same masks for every patch, so that the answer is the same each time."""

    def __init__(self, channels=(12, 24, 32), hidden=64, keep=0.8):
        super().__init__()
        a, b, c = channels
        self.features = nn.Sequential(
            nn.BatchNorm2d(1),
            nn.Conv2d(1, a, 3, padding=1),
            nn.BatchNorm2d(a),
            nn.LeakyReLU(0.1),
            nn.MaxPool2d(2),
            nn.Conv2d(a, b, 3, padding=1),
            nn.BatchNorm2d(b),
            nn.LeakyReLU(0.1),
            nn.AdaptiveMaxPool2d(6),
            nn.Conv2d(b, c, 3, padding=1),
            nn.BatchNorm2d(c),
            nn.LeakyReLU(0.1),
            nn.Flatten(),
        )
        self.keep = keep
        self.hidden = nn.Linear(36 * c, hidden)
        self.out = nn.Linear(hidden, 1)
        self.log_temperature = nn.Parameter(torch.zeros(()))
        self.register_buffer("first_masks", (torch.rand(PASSES, 1, 36 * c) < keep) / keep)
        self.register_buffer("second_masks", (torch.rand(PASSES, 1, hidden) < keep) / keep)

    def passes(self, patches):
        x = self.features(patches / 100)
        if self.training:
            masks = [[((torch.rand_like(v) < self.keep) / self.keep) for v in (x, x[:, : self.hidden.out_features])]]
        else:
            masks = zip(self.first_masks, self.second_masks)
        outputs = [self.out(torch.relu(self.hidden(x * one)) * two)[:, 0] for one, two in masks]
        return torch.stack(outputs)

    def forward(self, patches):
        return self.passes(patches).mean(0) / self.log_temperature.exp()


def build_model():
    return MaskedNet()


def train(data, seed):
    torch.manual_seed(seed)
    x, y, out = data["patches"], data["label"], data["left_out"] > 0.5
    net = build_model().to(x.device)
    criterion = nn.BCEWithLogitsLoss()
    for_temperature = data["steps"] // 10
    steps = data["steps"] - for_temperature
    weights = [p for name, p in net.named_parameters() if name != "log_temperature"]
    adam = torch.optim.AdamW(weights, lr=1e-2, weight_decay=0.1)
    rate = torch.optim.lr_scheduler.OneCycleLR(adam, 1e-2, total_steps=steps)
    known, labels = x[~out], y[~out]
    for _ in range(steps):
        chosen = torch.randperm(len(labels), device=x.device)[:64]
        images = known[chosen]
        if torch.rand(()) < 0.5:
            images = images.flip(3)
        adam.zero_grad()
        criterion(net.passes(images)[0], labels[chosen]).backward()
        adam.step()
        rate.step()
    net.eval()
    with torch.no_grad():
        logits = net.passes(x[out]).mean(0)
    heat = torch.optim.Adam([net.log_temperature], lr=0.2)
    for _ in range(for_temperature):
        heat.zero_grad()
        criterion(logits / net.log_temperature.exp(), y[out]).backward()
        heat.step()
    return net
