import torch
from torch import nn
from torch.nn import functional as F


def conv(before, after, stride=1):
    return nn.Sequential(nn.Conv2d(before, after, 3, stride, padding=1), nn.BatchNorm2d(after), nn.ReLU())


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        c = (2, 8, 16, 24, 32, 32, 32)
        self.down = nn.ModuleList(conv(a, b, 2) for a, b in zip(c, c[1:]))
        self.up = nn.ModuleList([conv(64, 32), conv(64, 32), conv(56, 24), conv(40, 16), conv(24, 12)])
        self.last = nn.Conv2d(14, 2, 3, padding=1)

    def forward(self, moving, fixed):
        skips = [torch.cat([self.scaled(moving), self.scaled(fixed)], dim=1)]
        for down in self.down:
            skips.append(down(skips[-1]))
        x = skips.pop()
        for up in self.up:
            x = up(torch.cat([F.interpolate(x, scale_factor=2), skips.pop()], dim=1))
        return self.last(torch.cat([F.interpolate(x, scale_factor=2), skips.pop()], dim=1))

    def scaled(self, x):
        return (x - x.mean((2, 3), keepdim=True)) / (x.std((2, 3), keepdim=True) + 1)


def build_model():
    return Net()


def at(u, points):
    xy = points.flip(-1) / (u.shape[-1] - 1) * 2 - 1
    return F.grid_sample(u, xy[:, None], align_corners=True, padding_mode="border")[:, :, 0].transpose(1, 2)


def train(data, seed):
    torch.manual_seed(seed)
    model = build_model().to(data["fixed"].device)
    optimiser = torch.optim.Adam(model.parameters(), lr=0.01)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, 0.01, total_steps=data["steps"])
    for _ in range(data["steps"]):
        i = torch.randperm(len(data["fixed"]))[:16]
        moving, fixed, points, displacements = (data[k][i] for k in ("moving", "fixed", "points", "displacements"))
        u = model(moving, fixed)
        error = (at(u, points) - displacements).square().sum(-1).mean()
        loss = error
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        schedule.step()
    return model
