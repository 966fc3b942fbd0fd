"""The options that say where networks are trained."""

from __future__ import annotations

from enum import Enum
from typing import Annotated

import typer


class Device(Enum):
    """Where networks are trained."""

    AUTO = "auto"
    CPU = "cpu"
    CUDA = "cuda"


DeviceOption = Annotated[
    Device,
    typer.Option(
        "--device",
        help="Where networks are trained; auto takes a GPU where there is one that the exercise is calibrated for.",
    ),
]
JobsPerGpuOption = Annotated[
    int, typer.Option("--jobs-per-gpu", help="Trainings at once on a GPU; each has its share of its memory.", min=1)
]
