import torch
import torch.nn as nn
import torch.nn.functional as F

ZERO_HU, UNIT = 8192.0, 1000.0


class Net(nn.Module):
    """Works in units of 1000 HU; the border is laid around by hand."""

    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(1, 1, kernel_size=5)

    def forward(self, x):
        hu = (x - ZERO_HU) / UNIT
        return self.conv(F.pad(hu, (2, 2, 2, 2), mode="replicate")) * UNIT + ZERO_HU


def build_model():
    return Net()


def train(data, seed):
    torch.manual_seed(seed)
    net = build_model().to(data["raw"].device)
    opt = torch.optim.LBFGS(net.parameters(), max_iter=10, history_size=30, line_search_fn="strong_wolfe")

    def closure():
        opt.zero_grad()
        loss = ((net(data["raw"]) - data["filtered"]) / UNIT).square().mean()
        loss.backward()
        return loss

    for _ in range(min(20, data["steps"])):
        opt.step(closure)
    return net
