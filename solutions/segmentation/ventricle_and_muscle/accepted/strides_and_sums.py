import math

import torch
from torch import nn


def unit(n_in, n_out, kernel, stride=1):
    pad = [k // 2 for k in kernel]
    return [nn.Conv3d(n_in, n_out, kernel, (1, stride, stride), pad), nn.BatchNorm3d(n_out), nn.SiLU()]


class Net(nn.Module):
    """Strided convolutions instead of pooling, transposed ones on the way back, and sums instead of concatenations."""

    def __init__(self):
        super().__init__()
        flat, cube = (1, 3, 3), (3, 3, 3)
        self.enc1 = nn.Sequential(*unit(1, 8, flat), *unit(8, 8, flat))
        self.enc2 = nn.Sequential(*unit(8, 16, flat, 2), *unit(16, 16, cube))
        self.enc3 = nn.Sequential(*unit(16, 24, flat, 2), *unit(24, 24, cube), *unit(24, 24, cube))
        self.enc4 = nn.Sequential(*unit(24, 32, flat, 2), *unit(32, 32, cube))
        self.up3 = nn.ConvTranspose3d(32, 24, (1, 2, 2), (1, 2, 2))
        self.dec3 = nn.Sequential(*unit(24, 24, cube))
        self.up2 = nn.ConvTranspose3d(24, 16, (1, 2, 2), (1, 2, 2))
        self.dec2 = nn.Sequential(*unit(16, 16, flat))
        self.up1 = nn.ConvTranspose3d(16, 8, (1, 2, 2), (1, 2, 2))
        self.dec1 = nn.Sequential(*unit(8, 8, flat))
        self.head = nn.Conv3d(8, 3, 1)

    def forward(self, x):
        x = torch.log(x / x.mean(dim=(1, 2, 3, 4), keepdim=True) + 0.2)
        a = self.enc1(x)
        b = self.enc2(a)
        c = self.enc3(b)
        c = self.dec3(c + self.up3(self.enc4(c)))
        return self.head(self.dec1(a + self.up1(self.dec2(b + self.up2(c)))))


def build_model():
    return Net()


def soft_dice_loss(logits, target):
    p = torch.softmax(logits, dim=1)
    loss = 0.0
    for c in (0, 1, 2):
        t = (target == c).float()
        loss = loss + 1 - 2 * (p[:, c] * t).sum() / (p[:, c].sum() + t.sum())
    return loss / 3


def train(data, seed):
    torch.manual_seed(seed)
    images = data["volumes"]
    target = torch.zeros_like(data["labels"])
    target[data["labels"] == 2] = 1
    target[data["labels"] == 3] = 2
    model = build_model().to(images.device)
    steps = data["steps"]
    optimizer = torch.optim.NAdam(model.parameters())
    for i in range(steps):
        optimizer.param_groups[0]["lr"] = 0.01 * min(1.0, (i + 1) / 10) * 0.5 * (1 + math.cos(math.pi * i / steps))
        pick = torch.randperm(len(images))[:2]
        loss = soft_dice_loss(model(images[pick]), target[pick])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return model
