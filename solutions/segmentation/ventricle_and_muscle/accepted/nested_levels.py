from torch import nn, optim
import torch


def convs(n_in, n_out, *depths):
    layers = []
    for depth in depths:
        layers += [nn.Conv3d(n_in, n_out, (depth, 3, 3), padding="same"), nn.BatchNorm3d(n_out), nn.LeakyReLU(0.05)]
        n_in = n_out
    return nn.Sequential(*layers)


class Level(nn.Module):
    """One level of a U, which holds all coarser levels inside it."""

    def __init__(self, n_in, width, wider=(), depths=(1, 1)):
        super().__init__()
        self.before = convs(n_in, width, *depths)
        if wider:
            self.inside = Level(width, wider[0], wider[1:], depths=(1, 3) if len(wider) == 3 else (3, 3))
            self.up = nn.ConvTranspose3d(wider[0], width, (1, 2, 2), stride=(1, 2, 2))
            self.after = convs(2 * width, width, depths[-1])
            self.pool = nn.MaxPool3d((1, 2, 2))
        else:
            self.inside = None

    def forward(self, x):
        x = self.before(x)
        if self.inside is None:
            return x
        return self.after(torch.cat([x, self.up(self.inside(self.pool(x)))], dim=1))


class Network(nn.Module):
    def __init__(self):
        super().__init__()
        self.levels = Level(1, 8, (8, 16, 24))
        self.head = nn.Conv3d(8, 3, 1)

    def forward(self, x):
        high = x.flatten(1).quantile(0.95, dim=1).view(-1, 1, 1, 1, 1)
        return self.head(self.levels(2 * torch.sqrt(x / high) - 1))


def build_model():
    return Network()


def overlap(logits, target):
    """Geometric mean of the soft Dice coefficients of both classes over the batch."""
    p = logits.softmax(dim=1)
    both = 1.0
    for number in (1, 2):
        t = (target == number).float()
        both = both * 2 * (p[:, number] * t).sum() / (p[:, number].sum() + t.sum())
    return both**0.5


def train(data, seed):
    torch.manual_seed(seed)
    images = data["volumes"]
    target = torch.zeros_like(data["labels"])
    target[data["labels"] == 2] = 1
    target[data["labels"] == 3] = 2
    model = build_model().to(images.device)
    criterion = nn.CrossEntropyLoss(weight=torch.tensor([1.0, 4.0, 3.0], device=images.device))
    optimizer = optim.Adam(model.parameters(), lr=0.01)
    scheduler = optim.lr_scheduler.OneCycleLR(optimizer, 0.012, total_steps=data["steps"])
    for i in range(data["steps"]):
        pick = torch.randperm(len(images))[:3]
        logits = model(images[pick])
        loss = criterion(logits, target[pick]) - torch.log(overlap(logits, target[pick]))
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        scheduler.step()
    return model
