"""The trainings behind the figures: five faulty programs, and what single choices of the reference are worth.

`python -m solutions.reconstruction.unrolled_with_data_consistency.train_curves` trains on the practice file, scores on
the slices of other patients, and writes runs.json beside the stem and kept.json beside this file. It takes minutes of
one core, and only this file needs torch.
"""

from __future__ import annotations

import base64
import importlib
import json
from collections.abc import Mapping
from typing import Any, Final

import numpy as np
import torch
from torch import Tensor, nn

from bank.whole_files import write_whole
from exercises.reconstruction.unrolled_with_data_consistency.data import complex_of, in_parts, measured
from exercises.reconstruction.unrolled_with_data_consistency.generator import RUNS, SIDE, STEPS, practice_files
from solutions.reconstruction.unrolled_with_data_consistency.kept import KEPT
from solutions.reconstruction.unrolled_with_data_consistency.reference import joined, parts
from solutions.reconstruction.unrolled_with_data_consistency.training import baseline, score
from solutions.watched_training import watched_training

FAULTY: Final = {
    "inverted": "inverted_mask",
    "few": "four_images_alone",
    "norm": "default_norm",
    "torn": "pairs_torn_apart",
    "own": "masks_of_its_own",
}
SEEDS: Final = (1, 2, 3)
EVERY: Final = STEPS[1] - STEPS[0]
PLACES: Final = ((3, 20, 22), (10, 26, 26), (16, 22, 27))
"""Slice of the unseen file, row and column of a lesion's middle."""
LESION_RADIUS: Final = 1.5
CONTRAST: Final = 0.3

Curves = dict[str, list[float]]


def main() -> None:
    """Train, and write what was measured."""
    torch.set_num_threads(1)
    runs = [{run: _trained(f"rejected.{name}", seed)[0] for run, name in FAULTY.items()} for seed in SEEDS]
    ours, model = _trained("reference", SEEDS[0])
    others = {name: _trained("reference", SEEDS[0], changes)[0] for name, changes in _changed().items()}
    unseen = _arrays(1)
    varied = baseline(_arrays(0), (unseen["kspace"], unseen["mask"]))
    shown, told = _with_lesions(model)
    kept = {
        "curves": {"ours": ours} | others,
        "variation": round(score(varied, unseen["images"]), 2),
        "lesions": told,
        "magnitudes": shown,
    }
    made_with = {"torch": torch.__version__, "steps": list(STEPS)}
    for file, what in ((RUNS, {"runs": runs}), (KEPT, kept)):
        write_whole(file, json.dumps({"made_with": made_with} | what) + "\n")


def _changed() -> dict[str, dict[str, object]]:
    """Return what of the reference is replaced, by the name of a curve."""
    return {
        "one round": {"ROUNDS": 1},
        "phase left in": {"smooth_phase": lambda image: torch.ones_like(image)},
        "consistent at the end alone": {"Unrolled": _AtTheEnd},
    }


class _AtTheEnd(nn.Module):
    """The reference's corrections one after the other, with data consistency after the last one alone."""

    def __init__(self) -> None:
        super().__init__()
        self.program = importlib.import_module("solutions.reconstruction.unrolled_with_data_consistency.reference")
        self.corrections = nn.ModuleList(self.program.Correction() for _ in range(self.program.ROUNDS))

    def forward(self, kspace: Tensor, mask: Tensor) -> Tensor:
        filled = torch.fft.ifft2(joined(kspace), norm="ortho")
        phase = self.program.smooth_phase(filled)
        flat = parts(filled * phase.conj())
        for correction in self.corrections:
            flat = flat + correction(flat)
        space = torch.fft.fft2(phase * joined(flat), norm="ortho")
        return parts(torch.fft.ifft2(joined(kspace) + (1 - mask[:, 0]) * space, norm="ortho"))


def _with_lesions(model: nn.Module) -> tuple[str, list[dict[str, float]]]:
    """Return magnitudes of slices with a lesion, and how much of its contrast each method keeps."""
    rng, unseen = np.random.default_rng(1), _arrays(1)
    chosen = [place[0] for place in PLACES]
    without = complex_of(unseen["images"][chosen])
    y, x = np.indices((SIDE, SIDE))
    spots = np.stack([np.hypot(y - row, x - column) < LESION_RADIUS for _, row, column in PLACES])
    with_it = without * (1 + CONTRAST * spots / np.maximum(np.abs(without), 0.05))
    noise_state = rng.bit_generator.state
    pairs = []
    for images in (with_it, without):
        rng.bit_generator.state = noise_state  # the same lines and the same noise
        kspace, mask, truth = measured(rng, images, 6)
        with torch.no_grad():
            network = model.eval()(torch.from_numpy(kspace), torch.from_numpy(mask)).numpy()
        varied = baseline(_arrays(0), (kspace, mask))
        filled = in_parts(np.fft.ifft2(complex_of(kspace), norm="ortho"))
        pairs.append([np.abs(complex_of(each)) for each in (truth, filled, varied, network)])
    told = []
    for name, there, gone in zip(("truth", "zero-filled", "variation", "network"), *pairs, strict=True):
        told.append({name: round(float(np.mean((there - gone)[spots]) / CONTRAST), 3)})
    magnitudes = np.clip(np.stack(pairs[0], axis=1), 0, 1)
    return base64.b85encode(np.rint(255 * magnitudes).astype(np.uint8).tobytes()).decode(), told


def _trained(name: str, seed: int, changes: Mapping[str, object] | None = None) -> tuple[Curves, nn.Module]:
    """Return loss and score over the steps of a response's training, and the trained model."""
    program = importlib.import_module(f"solutions.reconstruction.unrolled_with_data_consistency.{name}")
    data = {key: torch.from_numpy(array) for key, array in _arrays(0).items()} | {"steps": STEPS[-1]}
    run = watched_training(program, data, seed, every=EVERY, score_of=_score_of, changes=changes)
    return {"loss": run.losses, "PSNR": run.scores}, run.model


def _score_of(model: nn.Module) -> float:
    """Return what a model is worth on the slices of other patients."""
    others = _arrays(1)
    images = model(torch.from_numpy(others["kspace"]), torch.from_numpy(others["mask"]))
    return round(score(images.numpy(), others["images"]), 2)


def _arrays(which: int) -> dict[str, np.ndarray[Any, Any]]:
    records = practice_files()[which]
    return {name: records[name].astype(np.float32) for name in records.dtype.names or ()}


if __name__ == "__main__":
    main()
