import torch
from torch import nn
from torch.nn import functional as F


def conv(before, after, stride=1):
    return nn.Sequential(nn.Conv2d(before, after, 3, stride=stride, padding=1, bias=False), nn.BatchNorm2d(after), nn.ReLU())


class UNet(nn.Module):
    def __init__(self):
        super().__init__()
        c = (2, 12, 20, 24, 32, 32, 32)
        self.down = nn.ModuleList(conv(a, b, stride=2) for a, b in zip(c, c[1:]))
        self.up = nn.ModuleList([conv(64, 32), conv(64, 32), conv(56, 24)])
        self.field = nn.Conv2d(24, 2, 3, padding=1)

    def forward(self, moving, fixed):
        pair = [(x - x.mean((2, 3), keepdim=True)) / (x.std((2, 3), keepdim=True) + 1) for x in (moving, fixed)]
        x, skips = torch.cat(pair, dim=1), []
        for layer in self.down:
            x = layer(x)
            skips.append(x)
        for layer, skip in zip(self.up, skips[-2::-1]):
            x = layer(torch.cat([F.interpolate(x, scale_factor=2, mode="bilinear"), skip], dim=1))
        return F.interpolate(self.field(x), size=moving.shape[2:], mode="bicubic")


def build_model():
    return UNet()


def sample(u, points):
    grid = points.flip(2)[:, None] / (u.shape[-1] - 1) * 2 - 1
    return F.grid_sample(u, grid, align_corners=True)[:, :, 0].transpose(1, 2)


def train(data, seed):
    torch.manual_seed(seed)
    model = build_model().to(data["fixed"].device)
    optimiser = torch.optim.Adam(model.parameters(), lr=0.01)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, 0.01, total_steps=data["steps"])
    for step in range(data["steps"]):
        i = torch.randperm(len(data["fixed"]))[:24]
        moving, fixed, points, displacements = (data[k][i] for k in ("moving", "fixed", "points", "displacements"))
        if step % 2:  # the way back
            moving, fixed, points, displacements = fixed, moving, points + displacements, -displacements
        u = model(moving, fixed)
        error = (sample(u, points) - displacements).pow(2).sum(-1).mean()
        slope = u.diff(dim=2).pow(2).mean() + u.diff(dim=3).pow(2).mean()
        loss = error + 10 * slope
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        schedule.step()
    return model
