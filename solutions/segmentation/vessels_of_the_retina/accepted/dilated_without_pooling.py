import torch
from torch import nn


def build_model():
    # All layers see the full resolution; dilation lets them look farther.
    layers, before = [nn.InstanceNorm2d(3)], 3
    for dilation in (1, 1, 2, 4, 2, 1):
        layers += [
            nn.Conv2d(before, 10, kernel_size=3, padding=dilation, dilation=dilation, bias=False),
            nn.BatchNorm2d(10),
            nn.ReLU(),
        ]
        before = 10
    return nn.Sequential(*layers, nn.Conv2d(10, 1, kernel_size=1))


def dice_loss(logits, target, mask):
    p = logits.sigmoid() * mask
    t = target * mask
    return 1 - 2 * (p * t).sum() / (p.pow(2).sum() + t.sum() + 1e-6)


def train(data, seed):
    generator = torch.Generator().manual_seed(seed)
    torch.manual_seed(seed)
    images, masks, fields = data["photographs"], data["vessels"], data["field"]
    model = build_model().to(images.device)
    model.train()
    steps = data["steps"]
    optimizer = torch.optim.RMSprop(model.parameters(), lr=0.01)
    scheduler = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda k: min((k + 1) / 20, 1.0) * (1 - k / steps))
    for _ in range(steps):
        index = torch.randint(len(images), (5,), generator=generator)
        both = torch.cat([images[index], masks[index], fields[index]], dim=1)
        if torch.rand((), generator=generator) < 0.5:
            both = torch.flip(both, dims=[2])
        if torch.rand((), generator=generator) < 0.5:
            both = torch.flip(both, dims=[3])
        logits = model(both[:, :3])
        loss = dice_loss(logits, both[:, 3:4], both[:, 4:5])
        loss = loss + nn.functional.binary_cross_entropy_with_logits(logits, both[:, 3:4])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        scheduler.step()
    return model
