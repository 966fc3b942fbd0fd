import torch
from torch import nn
from torch.nn import functional as F


def conv(before, after, stride=1):
    return nn.Sequential(nn.Conv2d(before, after, 3, stride, padding=1), nn.BatchNorm2d(after), nn.ReLU())


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.down = nn.Sequential(conv(2, 12, 2), conv(12, 24, 2), conv(24, 32, 2), conv(32, 32, 2), nn.Flatten())
        self.dense = nn.Sequential(nn.Linear(512, 64), nn.BatchNorm1d(64), nn.ReLU(), nn.Linear(64, 2 * 5 * 5))

    def forward(self, moving, fixed):
        x = torch.cat([self.scaled(moving), self.scaled(fixed)], dim=1)
        u = self.dense(self.down(x)).reshape(-1, 2, 5, 5)
        return F.interpolate(u, size=moving.shape[2:], mode="bicubic", align_corners=True)

    def scaled(self, x):
        return (x - x.mean((2, 3), keepdim=True)) / (x.std((2, 3), keepdim=True) + 1)


def build_model():
    return Net()


def at(u, points):
    xy = points.flip(-1) / (u.shape[-1] - 1) * 2 - 1
    return F.grid_sample(u, xy[:, None], align_corners=True, padding_mode="border")[:, :, 0].transpose(1, 2)


def roughness(u):
    return u.diff(dim=2).square().mean() + u.diff(dim=3).square().mean()


def train(data, seed):
    torch.manual_seed(seed)
    model = build_model().to(data["fixed"].device)
    optimiser = torch.optim.Adam(model.parameters(), lr=0.01)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, 0.01, total_steps=3 * data["steps"])
    for _ in range(3 * data["steps"]):
        i = torch.randperm(len(data["fixed"]))[:16]
        moving, fixed, points, displacements = (data[k][i] for k in ("moving", "fixed", "points", "displacements"))
        u = model(moving, fixed)
        error = (at(u, points) - displacements).square().sum(-1).mean()
        loss = error + 10 * roughness(u)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        schedule.step()
    return model
