import torch
import torch.nn as nn


def build_model():
    return Weighted()


class Weighted(nn.Module):
    """Maximum over the patch, and a dense layer with dropout."""

    def __init__(self):
        super().__init__()
        self.features = nn.Sequential(
            nn.BatchNorm2d(1),
            nn.Conv2d(1, 8, 3, padding=1),
            nn.BatchNorm2d(8),
            nn.MaxPool2d(2),
            nn.LeakyReLU(0.1),
            nn.Conv2d(8, 20, 3, padding=1),
            nn.BatchNorm2d(20),
            nn.MaxPool2d(2),
            nn.LeakyReLU(0.1),
            nn.Conv2d(20, 32, 3, padding=1),
            nn.BatchNorm2d(32),
            nn.LeakyReLU(0.1),
        )
        self.head = nn.Sequential(nn.Dropout(0.1), nn.Linear(32, 1))

    def forward(self, hu):
        maps = self.features(hu / 1000).flatten(2)
        return self.head(maps.max(2).values).squeeze(1)


def train(data, seed):
    torch.manual_seed(seed)
    x, y = data["patches"], data["label"]
    net = build_model().to(x.device)
    criterion = nn.BCEWithLogitsLoss(pos_weight=(y == 0).sum() / (y == 1).sum())
    adam = torch.optim.Adam(net.parameters(), lr=6e-3, betas=(0.9, 0.99))
    decay = torch.optim.lr_scheduler.CosineAnnealingLR(adam, data["steps"])
    step, size = 0, 96
    while step < data["steps"]:
        for batch in torch.randperm(len(y), device=x.device).split(size):
            if step == data["steps"]:
                break
            images = x[batch]
            for axis in (2, 3):
                if torch.rand(1) < 0.5:
                    images = images.flip(axis)
            if torch.rand(1) < 0.5:
                images = images.transpose(2, 3)
            adam.zero_grad()
            criterion(net(images), y[batch]).backward()
            nn.utils.clip_grad_norm_(net.parameters(), 1.0)
            adam.step()
            decay.step()
            step += 1
    return net
