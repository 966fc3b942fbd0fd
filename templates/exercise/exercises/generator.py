"""FILL IN: what is drawn."""

from dataclasses import dataclass

<% if kind == "image" %>
import SimpleITK as sitk
<% endif %>
from numpy.random import Generator


@dataclass(frozen=True)
class Scene:
    """FILL IN: the hidden geometry behind the question."""

    number: int
<% if kind == "image" %>
    image: sitk.Image
<% endif %>


@dataclass(frozen=True)
class Given:
    """Exactly what the stem prints and the figures show; the key may use nothing else."""

    number: int
<% if kind == "image" %>
    image: sitk.Image
<% endif %>


def generate(rng: Generator) -> Scene:
    """Draw a scene; the bank draws again where a guard does not hold or two answers cannot be told apart."""
    raise NotImplementedError("FILL IN: draw everything from rng")


def given(scene: Scene) -> Given:
    """Return what the student sees, rounded as printed."""
    raise NotImplementedError("FILL IN: what the student sees of the scene")
