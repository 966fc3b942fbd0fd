import torch
from torch.utils.data import DataLoader, Dataset, WeightedRandomSampler


class Turned(Dataset):
    """Patches with their labels, each turned and mirrored on its own."""

    def __init__(self, patches, label):
        self.patches, self.label = patches, label.long()

    def __len__(self):
        return len(self.label)

    def __getitem__(self, index):
        patch = self.patches[index].rot90(int(torch.randint(4, ())), (1, 2))
        return (patch.flip(1) if torch.rand(()) < 0.5 else patch), self.label[index]


class Residual(torch.nn.Module):
    def __init__(self, channels):
        super().__init__()
        self.first = torch.nn.Conv2d(channels, channels, 3, padding=1)
        self.norm = torch.nn.BatchNorm2d(channels)
        self.second = torch.nn.Conv2d(channels, channels, 3, padding=1)

    def forward(self, x):
        return x + self.second(torch.relu(self.norm(self.first(x))))


class TwoOutputs(torch.nn.Module):
    """Scores of both classes; the logit is their difference."""

    def __init__(self):
        super().__init__()
        self.stem = torch.nn.Sequential(torch.nn.Conv2d(1, 12, 3, padding=1), torch.nn.ReLU(), torch.nn.MaxPool2d(2))
        self.blocks = torch.nn.Sequential(Residual(12), torch.nn.ReLU(), Residual(12), torch.nn.ReLU())
        self.norm = torch.nn.BatchNorm2d(12)
        self.widen = torch.nn.Conv2d(12, 32, 3, padding=1)
        self.out = torch.nn.Linear(32, 2)

    def scores(self, hu):
        x = self.widen(self.norm(self.blocks(self.stem((hu + 700) / 300))))
        return self.out(torch.relu(x).flatten(2).max(dim=2).values)

    def forward(self, hu):
        scores = self.scores(hu)
        return scores[:, 1] - scores[:, 0]


def build_model():
    return TwoOutputs()


def train(data, seed):
    torch.manual_seed(seed)
    label, size, steps = data["label"], 32, data["steps"]
    chances = torch.where(label == 1, 1 / (label == 1).sum(), 1 / (label == 0).sum())
    sampler = WeightedRandomSampler(chances.double().cpu(), size * steps)
    model = build_model().to(label.device)
    adam = torch.optim.Adam(model.parameters(), lr=4e-3)
    fall = torch.optim.lr_scheduler.LambdaLR(adam, lambda step: min((step + 1) / 20, 1.02 - step / steps))
    for patches, kinds in DataLoader(Turned(data["patches"], label), batch_size=size, sampler=sampler):
        adam.zero_grad()
        torch.nn.functional.cross_entropy(model.scores(patches), kinds).backward()
        adam.step()
        fall.step()
    return model
