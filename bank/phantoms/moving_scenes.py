"""Sections of the body that can be looked at anywhere, not only at voxels: so they can be moved exactly.

A scene is a list of tissues, laid over each other; each says how deep below its surface a point lies. Points are
(..., 2) in mm, x to the patient's left and y down in the picture.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from bank.phantoms.grid import Floats, rotation

Depth = Callable[[Floats, Floats], Floats]
_EDGE_MM = 1.4


@dataclass(frozen=True)
class Tissue:
    """One tissue: how deep points (x, y) lie in it in mm, its label, and its value in two modalities."""

    depth_mm: Depth
    label: int
    values: tuple[float, float]


@dataclass(frozen=True)
class Scene:
    """A section of the body.

    Attributes
    ----------
    tissues
        Later ones lie on top of earlier ones.
    landmarks_mm
        Named places.
    label_names
        What the labels mean; 0 is the rest.
    texture
        Waves (n, 4) that vary the tissues: wave vector (2), phase, height.
    background
        Value in both modalities where no tissue is.
    """

    tissues: tuple[Tissue, ...]
    landmarks_mm: dict[str, tuple[float, float]]
    label_names: dict[int, str]
    texture: Floats
    background: tuple[float, float]

    def values(self, points_mm: Floats, modality: int) -> Floats:
        """Return the value (...) at points; edges rise over 1.4 mm."""
        x, y = points_mm[..., 0], points_mm[..., 1]
        found = np.full(x.shape, self.background[modality])
        for tissue in self.tissues:
            share = np.clip(0.5 + tissue.depth_mm(x, y) / _EDGE_MM, 0, 1)
            found += share * (tissue.values[modality] - found)
        return found + self._texture(x, y) * (found - self.background[modality])

    def labels(self, points_mm: Floats) -> NDArray[np.uint8]:
        """Return the label (...) of the uppermost tissue at points."""
        x, y = points_mm[..., 0], points_mm[..., 1]
        found = np.zeros(x.shape, np.uint8)
        for tissue in self.tissues:
            found[tissue.depth_mm(x, y) > 0] = tissue.label
        return found

    def _texture(self, x: Floats, y: Floats) -> Floats:
        waves = (height * np.sin(kx * x + ky * y + phase) for kx, ky, phase, height in self.texture)
        return np.asarray(sum(waves, np.zeros_like(x)))


_T1_T2_FLUID = (130.0, 1000.0)
_DEEP = (  # centre and semi-axes in mm, turn in degrees, label, values; on the left, and mirrored on the right
    ("thalamus", (13.5, -2.0), (7.5, 12.5), -8.0, 4, (560.0, 450.0)),
    ("putamen", (25.5, -17.0), (5.5, 14.0), -14.0, 4, (540.0, 430.0)),
    ("caudate nucleus", (11.5, -24.0), (4.5, 8.5), 12.0, 4, (530.0, 440.0)),
    ("front horn", (5.8, -25.0), (3.4, 12.5), -10.0, 3, _T1_T2_FLUID),
    ("back horn", (19.5, 31.0), (4.6, 15.0), 12.0, 3, _T1_T2_FLUID),
)


def brain(rng: Generator) -> Scene:
    """Return an axial section through the ventricles; modality 0 is T1-, modality 1 T2-weighted MR.

    Landmarks are the middles of nuclei and ventricles, and both ends of the falx.
    """
    outer = _Oval((0, 0), (74, 92))
    cerebrum = _both(_Oval((0, 0), (63.5, 81)), lambda x, y: np.abs(x) - 1.1)
    sulci = _waves(rng, 26, 18.0)
    folded = _minus(_below(cerebrum, 1.2), _both(_band(sulci, 0.30), _rim(cerebrum, 17)))
    white = _minus(_below(cerebrum, 4.2), _both(_band(sulci, 0.95), _rim(cerebrum, 22)))
    tissues = [
        Tissue(outer, 0, (850.0, 640.0)),
        Tissue(_below(outer, 5.5), 0, (40.0, 40.0)),
        Tissue(_below(outer, 9.0), 0, _T1_T2_FLUID),
        Tissue(folded, 1, (480.0, 560.0)),
        Tissue(_both(_either(white, _Oval((0, 0), (36, 50))), cerebrum), 2, (720.0, 400.0)),
    ]
    landmarks = {"front of the falx": (0.0, -80.0), "back of the falx": (0.0, 80.0), "third ventricle": (0.0, -2.0)}
    for side, name in ((-1, "right"), (1, "left")):
        for part, (x, y), semi_axes, turn, label, values in _DEEP:
            place = (side * x * rng.uniform(0.97, 1.03), y * rng.uniform(0.97, 1.03))
            tissues.append(Tissue(_Oval(place, semi_axes, side * turn), label, values))
            landmarks[f"{name} {part}"] = place
    tissues.append(Tissue(_Oval(landmarks["third ventricle"], (1.9, 9.5)), 3, _T1_T2_FLUID))
    names = {1: "grey matter", 2: "white matter", 3: "ventricles", 4: "deep grey matter"}
    return Scene(tuple(tissues), landmarks, names, _waves(rng, 12, 14.0) * [1, 1, 1, 0.06], (0.0, 0.0))


def lungs(rng: Generator) -> Scene:
    """Return a coronal section of the chest; modality 0 is CT in HU, modality 1 a T2-weighted MR signal.

    Landmarks are the tips of the lungs, the tops of the diaphragm and the hila, where their vessels begin.
    """
    body = _either(_Oval((0, 48), (158, 190)), _Oval((0, -150), (48, 70)))
    right, left = _Oval((-66, 4), (58, 114), 8), _Oval((68, 4), (56, 112), -8)
    domes = [_Oval((-68, 130 + rng.uniform(-6, 6)), (70, 92)), _Oval((72, 142 + rng.uniform(-6, 6)), (62, 92))]
    heart = _Oval((24, 36), (50, 38), 30)
    tissues = [
        Tissue(body, 0, (-95.0, 700.0)),
        Tissue(_below(body, 14), 0, (45.0, 260.0)),
        Tissue(_minus(right, domes[0]), 1, (-830.0, 40.0)),
        Tissue(_minus(left, domes[1]), 2, (-830.0, 40.0)),
        Tissue(_both(_either(*domes), _Oval((0, 110), (128, 105))), 4, (75.0, 330.0)),
        Tissue(_Oval((0, -110), (9, 60)), 0, (-950.0, 10.0)),
        Tissue(heart, 3, (60.0, 420.0)),
        Tissue(_Oval((8, -28), (17, 34)), 3, (60.0, 420.0)),
    ]
    landmarks = {}
    for side, name, lung, dome in ((-1, "right", right, domes[0]), (1, "left", left, domes[1])):
        airy = _minus(_minus(lung, dome), heart)
        tissues.append(Tissue(_both(_branches(rng, side, airy), airy), 1 if side < 0 else 2, (20.0, 300.0)))
        tissues.append(Tissue(_ribs(side), 0, (420.0, 60.0)))
        landmarks[f"tip of the {name} lung"] = lung.farthest_mm((0, -1))
        landmarks[f"top of the {name} dome"] = dome.farthest_mm((0, -1))
        landmarks[f"{name} hilum"] = (side * _HILUM_MM[0], _HILUM_MM[1])
    names = {1: "right lung", 2: "left lung", 3: "heart", 4: "below the diaphragm"}
    return Scene(tuple(tissues), landmarks, names, _waves(rng, 12, 18.0) * [1, 1, 1, 0.02], (-1000.0, 0.0))


_HILUM_MM = (16.0, -12.0)


def _ribs(side: int) -> Depth:
    """Ribs cut across, along the side of a lung."""
    heights = np.arange(-72.0, 110.0, 23.0)
    across = side * (76 + 56 * np.sqrt(1 - ((heights - 20) / 135) ** 2))
    turns = side * np.linspace(40, 5, len(heights))
    return _either(*(_Oval((x, y), (3.6, 6.5), turn) for x, y, turn in zip(across, heights, turns, strict=True)))


def _branches(rng: Generator, side: int, within: Depth) -> Depth:
    """Vessels that divide from the hilum outwards; beyond a body nobody asks for them."""
    pieces = _twigs(rng, side)

    def depth(x: Floats, y: Floats) -> Floats:
        found = np.full(x.shape, -np.inf)
        near = within(x, y) > -_EDGE_MM
        px, py = x[near], y[near]
        deepest = np.full(px.shape, -np.inf)
        for ax, ay, bx, by, radius in pieces:
            part = ((px - ax) * (bx - ax) + (py - ay) * (by - ay)) / ((bx - ax) ** 2 + (by - ay) ** 2)
            part = np.clip(part, 0, 1)
            away = np.hypot(px - ax - part * (bx - ax), py - ay - part * (by - ay))
            np.maximum(deepest, radius - away, out=deepest)
        found[near] = deepest
        return found

    return depth


def _twigs(rng: Generator, side: int) -> list[tuple[float, ...]]:
    """Straight pieces: x and y of both ends, and the radius, in mm."""
    pieces: list[tuple[float, ...]] = []
    tips = [(side * _HILUM_MM[0], _HILUM_MM[1], angle, 3.2) for angle in (-1.2, -0.55, 0.1, 0.7, 1.25)]
    for _ in range(5):
        grown = []
        for x, y, angle, radius in tips:
            length = rng.uniform(13, 23) * (0.6 + radius / 6)
            end = x + side * length * np.cos(angle), y + length * np.sin(angle)
            pieces.append((x, y, *end, radius))
            first, second = angle + rng.uniform(0.15, 0.6), angle - rng.uniform(0.15, 0.6)
            grown += [(*end, first, radius * 0.72), (*end, second, radius * 0.66)]
        tips = grown
    return pieces


@dataclass(frozen=True)
class _Oval:
    """An ellipse whose first axis is turned from x towards y."""

    centre_mm: tuple[float, float]
    semi_axes_mm: tuple[float, float]
    turn_deg: float = 0.0

    def __call__(self, x: Floats, y: Floats) -> Floats:
        """Return how deep points lie in it, in mm: exactly at the edge, about elsewhere."""
        cosine, sine = np.cos(np.radians(self.turn_deg)), np.sin(np.radians(self.turn_deg))
        dx, dy = x - self.centre_mm[0], y - self.centre_mm[1]
        a, b = self.semi_axes_mm
        first, second = (dx * cosine + dy * sine) / a, (dy * cosine - dx * sine) / b
        radius = np.hypot(first, second)
        # Divided by its gradient, what grows from the middle outwards is nearly a distance.
        slope = np.hypot(first / a, second / b) / np.maximum(radius, 1e-9)
        return np.asarray((1 - radius) / np.maximum(slope, 1 / max(a, b)))

    def farthest_mm(self, towards: tuple[float, float]) -> tuple[float, float]:
        """Return the point of its edge that lies farthest in a direction."""
        turn = rotation(self.turn_deg)
        square = turn @ np.diag(np.square(self.semi_axes_mm)) @ turn.T @ np.array(towards)
        x, y = np.array(self.centre_mm) + square / np.sqrt(square @ np.array(towards))
        return float(x), float(y)


def _below(depth: Depth, by_mm: float) -> Depth:
    return lambda x, y: depth(x, y) - by_mm


def _rim(depth: Depth, width_mm: float) -> Depth:
    """What lies less than a width below the surface."""
    return lambda x, y: width_mm - depth(x, y)


def _both(*depths: Depth) -> Depth:
    return lambda x, y: np.min([depth(x, y) for depth in depths], axis=0)


def _either(*depths: Depth) -> Depth:
    return lambda x, y: np.max([depth(x, y) for depth in depths], axis=0)


def _minus(one: Depth, other: Depth) -> Depth:
    return lambda x, y: np.minimum(one(x, y), -other(x, y))


def _waves(rng: Generator, count: int, length_mm: float) -> Floats:
    """Waves (n, 4) in all directions: wave vector in 1/mm, phase, and a height that makes their variance 1."""
    angle, length = rng.uniform(0, 2 * np.pi, count), length_mm * rng.uniform(0.8, 1.25, count)
    vector = 2 * np.pi / length[:, None] * np.stack([np.cos(angle), np.sin(angle)], axis=1)
    rest = [rng.uniform(0, 2 * np.pi, (count, 1)), np.full((count, 1), np.sqrt(2 / count))]
    return np.hstack([vector, *rest])


def _band(waves: Floats, half_width: float) -> Depth:
    """A net of winding bands, along which the waves add up to about 0; one unit is about 3 mm."""

    def depth(x: Floats, y: Floats) -> Floats:
        height = sum((h * np.sin(kx * x + ky * y + phase) for kx, ky, phase, h in waves), np.zeros_like(x))
        return np.asarray((half_width - np.abs(height)) * 3.0)

    return depth
