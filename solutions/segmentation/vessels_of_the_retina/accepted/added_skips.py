import math

import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F


class Stage(nn.Module):
    """A residual block."""

    def __init__(self, c):
        super().__init__()
        self.conv1, self.norm1 = nn.Conv2d(c, c, 3, padding=1), nn.BatchNorm2d(c)
        self.conv2, self.norm2 = nn.Conv2d(c, c, 3, padding=1), nn.BatchNorm2d(c)

    def forward(self, x):
        y = F.leaky_relu(self.norm1(self.conv1(x)), 0.1)
        return F.leaky_relu(x + self.norm2(self.conv2(y)), 0.1)


class LinkNet(nn.Module):
    def __init__(self, c=8):
        super().__init__()
        self.stem = nn.Conv2d(3, c, 3, padding=1)
        self.norm = nn.BatchNorm2d(c)
        self.down1 = nn.Conv2d(c, 2 * c, 2, stride=2)
        self.stage1 = Stage(2 * c)
        self.down2 = nn.Conv2d(2 * c, 3 * c, 2, stride=2)
        self.stage2 = Stage(3 * c)
        self.up2 = nn.ConvTranspose2d(3 * c, 2 * c, 2, stride=2)
        self.merge = Stage(2 * c)
        self.up1 = nn.ConvTranspose2d(2 * c, c, 2, stride=2)
        self.last = Stage(c)
        self.out = nn.Conv2d(c, 1, 1)
        nn.init.constant_(self.out.bias, -2.0)  # one pixel in eight is vessel

    def forward(self, x):
        x = x / 64.0 - 2.0
        a = F.leaky_relu(self.norm(self.stem(x)), 0.1)
        b = self.stage1(self.down1(a))
        c = self.stage2(self.down2(b))
        b = self.merge(b + self.up2(c))
        a = a + self.up1(b)
        return self.out(self.last(a))


def build_model():
    return LinkNet()


def train(data, seed):
    torch.manual_seed(seed)
    rng = np.random.default_rng(seed)
    x, y, w = data["photographs"], data["vessels"], data["field"]
    net = build_model().to(x.device)
    opt = torch.optim.AdamW(net.parameters(), lr=0.015, weight_decay=1e-3)
    n, steps, batch = len(x), data["steps"], 6
    for step in range(steps):
        rise, fall = min(1.0, (step + 1) / 15), 0.5 * (1 + math.cos(math.pi * step / steps))
        for group in opt.param_groups:
            group["lr"] = 0.015 * rise * fall
        i = torch.from_numpy(rng.choice(n, min(batch, n), replace=False))
        k, mirrored = int(rng.integers(4)), rng.random() < 0.5
        xb, yb, wb = (torch.rot90(t[i], k, (2, 3)) for t in (x, y, w))
        if mirrored:
            xb, yb, wb = xb.flip(3), yb.flip(3), wb.flip(3)
        z = net(xb)
        p = torch.sigmoid(z) * wb
        tversky = (p * yb).sum() / (p * yb + 0.5 * p * (1 - yb) + 0.5 * (1 - p) * yb * wb).sum()
        loss = F.binary_cross_entropy_with_logits(z, yb, weight=wb) + 1 - tversky
        net.zero_grad(set_to_none=True)
        loss.backward()
        opt.step()
    return net
