import torch
from torch import nn
from torch.nn import functional as F

WIDTHS = (8, 8, 16, 16)
WEIGHTS = (1.0, 3.0, 3.0)
BATCH = 2
RATE = 0.02


def convolution(come, leave, along_z):
    """Return a convolution of 3 x 3 voxels in the plane and `along_z` across slices, batch normalisation and ReLU."""
    layer = nn.Conv3d(come, leave, (along_z, 3, 3), padding=(along_z // 2, 1, 1), bias=False)
    return nn.Sequential(layer, nn.BatchNorm3d(leave), nn.ReLU(inplace=True))


def halved(features):
    """Return the features at half the resolution in the plane, with all their slices."""
    return F.max_pool3d(features, (1, 2, 2))


def joined(coarse, fine):
    """Return coarse features on the voxels of the fine ones, beside these."""
    return torch.cat([F.interpolate(coarse, size=fine.shape[2:]), fine], dim=1)


class UNet(nn.Module):
    """Four levels: 3.5, 7, 14 and 28 mm in the plane; neighbouring slices, 10 mm apart, are looked at from 14 mm on."""

    def __init__(self):
        super().__init__()
        a, b, c, d = WIDTHS
        self.down = nn.ModuleList(
            nn.Sequential(convolution(come, leave, along_z), convolution(leave, leave, along_z))
            for come, leave, along_z in ((1, a, 1), (a, b, 1), (b, c, 3), (c, d, 3))
        )
        self.up = nn.ModuleList([convolution(d + c, c, 3), convolution(c + b, b, 1), convolution(b + a, a, 1)])
        self.classes = nn.Conv3d(a, 3, 1)

    def forward(self, volumes):
        """Return logits (n, 3, z, y, x); each volume is first brought to mean 0 and standard deviation 1."""
        mean = volumes.mean(dim=(1, 2, 3, 4), keepdim=True)
        features = (volumes - mean) / volumes.std(dim=(1, 2, 3, 4), keepdim=True)
        levels = []
        for block in self.down:
            features = block(halved(features) if levels else features)
            levels.append(features)
        for block, fine in zip(self.up, levels[-2::-1], strict=True):
            features = block(joined(features, fine))
        return self.classes(features)


def build_model():
    """Return a network with random weights."""
    torch.manual_seed(0)
    return UNet()


def loss_of(logits, classes):
    """Return weighted cross-entropy plus 1 minus the mean soft Dice coefficient of muscle and ventricle."""
    shares = logits.softmax(dim=1)[:, 1:]
    there = F.one_hot(classes, 3).movedim(-1, 1)[:, 1:].float()
    common, sizes = (shares * there).sum((2, 3, 4)), (shares + there).sum((2, 3, 4))
    weights = torch.tensor(WEIGHTS, device=logits.device)
    return F.cross_entropy(logits, classes, weight=weights) + 1 - (2 * common / (sizes + 1)).mean()


def train(data, seed):
    """Return the network trained on these volumes."""
    torch.manual_seed(seed)
    volumes, classes = data["volumes"], (data["labels"] - 1).clamp(min=0)
    model = build_model().to(volumes.device)
    optimiser = torch.optim.AdamW(model.parameters(), lr=RATE, weight_decay=1e-3)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, RATE, total_steps=data["steps"], pct_start=0.2)
    left = []
    for _ in range(data["steps"]):
        if len(left) < BATCH:
            left = torch.randperm(len(volumes)).tolist()
        chosen, left = left[:BATCH], left[BATCH:]
        with torch.autocast(volumes.device.type, torch.bfloat16, enabled=volumes.is_cuda):
            logits = model(volumes[chosen])
        loss = loss_of(logits.float(), classes[chosen])
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        schedule.step()
    return model
