"""Four rounds of a small network and data consistency, on images whose smooth phase is taken away before."""

from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional

ROUNDS = 4
CHANNELS = 16
BATCH = 4
HIGHEST_RATE = 0.008


def convolution(before: int, after: int, dilation: int = 1) -> nn.Conv2d:
    """Return a convolution of five rows and three columns, which goes round the image as the Fourier transform does."""
    padding = (2 * dilation, 1)
    return nn.Conv2d(before, after, (5, 3), padding=padding, dilation=(dilation, 1), padding_mode="circular")


class Correction(nn.Sequential):
    """What is added to an image before its measured lines are put back."""

    def __init__(self) -> None:
        super().__init__(
            convolution(2, CHANNELS),
            nn.ReLU(),
            convolution(CHANNELS, CHANNELS, dilation=2),
            nn.ReLU(),
            convolution(CHANNELS, 2),
        )
        with torch.no_grad():
            self[-1].weight *= 0.1


class Unrolled(nn.Module):
    """Corrections with data consistency after each."""

    def __init__(self) -> None:
        super().__init__()
        self.corrections = nn.ModuleList(Correction() for _ in range(ROUNDS))

    def forward(self, kspace: Tensor, mask: Tensor) -> Tensor:
        """Return images (n, 2, rows, columns) for k-space (n, 2, rows, columns) and mask (n, 1, rows, columns)."""
        measured, missing = joined(kspace), 1 - mask[:, 0]
        image = torch.fft.ifft2(measured, norm="ortho")
        phase = smooth_phase(image)
        for correction in self.corrections:
            added = phase * joined(correction(parts(image * phase.conj())))
            image = torch.fft.ifft2(measured + missing * torch.fft.fft2(image + added, norm="ortho"), norm="ortho")
        return parts(image)


def smooth_phase(image: Tensor) -> Tensor:
    """Return the phase factors of the blurred image."""
    around = functional.pad(parts(image), (2, 2, 4, 4), mode="circular")
    blurred = joined(functional.avg_pool2d(around, (9, 5), 1))
    return blurred / (blurred.abs() + 1e-6)


def joined(values: Tensor) -> Tensor:
    """Return complex images of real and imaginary parts."""
    return torch.complex(values[:, 0], values[:, 1])


def parts(values: Tensor) -> Tensor:
    """Return real and imaginary parts of complex images."""
    return torch.stack([values.real, values.imag], dim=1)


def build_model() -> Unrolled:
    """Return the network, untrained."""
    return Unrolled()


def train(data: dict[str, Any], seed: int) -> Unrolled:
    """Return the network, trained."""
    torch.manual_seed(seed)
    kspace, mask, images = data["kspace"], data["mask"], data["images"]
    model = build_model().to(kspace.device)
    optimiser = torch.optim.Adam(model.parameters(), lr=HIGHEST_RATE)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, HIGHEST_RATE, total_steps=data["steps"])
    for _ in range(data["steps"]):
        chosen = torch.randperm(len(images))[:BATCH]
        optimiser.zero_grad()
        squared = (model(kspace[chosen], mask[chosen]) - images[chosen]).square().mean(dim=(1, 2, 3))
        squared.log().mean().backward()  # what the score is a mean of
        optimiser.step()
        schedule.step()
    return model
