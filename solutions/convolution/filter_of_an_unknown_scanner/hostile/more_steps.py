import torch


class Filter(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = torch.nn.Conv2d(1, 1, 5, padding=2, padding_mode="replicate")

    def forward(self, stored):
        return self.conv((stored - 7850) / 450) * 450 + 7850


def build_model():
    return Filter()


def train(data, seed):
    torch.manual_seed(seed)
    model = build_model().to(data["raw"].device)
    optimiser = torch.optim.SGD(model.parameters(), lr=0.03)
    for _ in range(20 * data["steps"]):
        loss = torch.mean(((model(data["raw"]) - data["filtered"]) / 450) ** 2)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
    return model
