import torch
from torch import nn
from torch.nn import functional

RATE, HALF_A_BATCH, CHANNELS = 1e-2, 16, (8, 16, 32)


class Classifier(nn.Module):
    def __init__(self):
        super().__init__()
        self.blocks = nn.ModuleList()
        for before, after in zip((1, *CHANNELS), CHANNELS, strict=False):
            convolution = nn.Conv2d(before, after, 3, padding=1, bias=False)
            self.blocks.append(nn.Sequential(convolution, nn.BatchNorm2d(after), nn.ReLU()))
        self.decide = nn.Linear(CHANNELS[-1], 1)

    def forward(self, patches):
        x = (patches.clamp(-1000, 300) + 700) / 400
        for number, block in enumerate(self.blocks):
            x = block(x if number == 0 else functional.max_pool2d(x, 2))
        return self.decide(x.amax((2, 3)))[:, 0]


def build_model():
    return Classifier()


def train(data, seed):
    torch.manual_seed(seed)
    patches, label, steps = data["patches"], data["label"], data["steps"]
    rare, common = torch.where(label == 1)[0], torch.where(label == 0)[0]
    model = build_model().to(patches.device)
    optimiser = torch.optim.AdamW(model.parameters(), lr=RATE)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, RATE, total_steps=steps)
    for _ in range(steps):
        chosen = torch.cat([drawn(rare), drawn(common)])
        loss = functional.binary_cross_entropy_with_logits(model(turned(patches[chosen])), label[chosen])
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        schedule.step()
    return model


def drawn(indices):
    return indices[torch.randint(len(indices), (HALF_A_BATCH,), device=indices.device)]


def turned(patches):
    return torch.cat([_in_some_position(eighth) for eighth in patches.chunk(8)])


def _in_some_position(patches):
    if torch.rand(()) < 0.5:
        patches = patches.flip(2)
    side = patches.shape[-1]
    row, column = (int(torch.randint(side // 2 + 1, ())) for _ in range(2))
    piece = patches[:, :, row : row + side // 2, column : column + side // 2]
    return functional.interpolate(piece, size=(side, side), mode="bilinear")
