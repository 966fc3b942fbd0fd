"""The trainings behind the figures: five faulty programs, and what single choices of the reference are worth.

`python -m solutions.registration.breathing_in_quick_images.train_curves` trains on the practice file, scores on its new
pairs, and writes runs.json beside the stem and kept.json beside this file. It takes minutes of one core, and only this
file needs torch.
"""

from __future__ import annotations

import importlib
import json
from typing import Any, Final

import numpy as np
import torch
from torch import nn

from bank.whole_files import write_whole
from exercises.registration.breathing_in_quick_images.data import draw_images
from exercises.registration.breathing_in_quick_images.generator import PRACTICE_SEED, RUNS, STEPS, practice_files
from solutions.registration.breathing_in_quick_images.kept import KEPT, SHOWN_PAIRS
from solutions.registration.breathing_in_quick_images.training import baseline, folded, sampled, score
from solutions.watched_training import watched_training

FAULTY: Final = {
    "zero": "fixed_for_moving",
    "negative": "opposite_direction",
    "stuck": "one_shift_for_all",
    "tiny": "from_minus_one_to_one",
    "wild": "no_smoothness",
}
OTHERS: Final = {
    "U-Net, smooth": "accepted.unet_to_the_last_pixel",
    "U-Net, not smooth": "rejected.no_smoothness",
    "one shift": "rejected.one_shift_for_all",
    "images alone": "rejected.images_alone",
}
SEEDS: Final = (1, 2, 3)
EVERY: Final = STEPS[1] - STEPS[0]

Array = np.ndarray[Any, Any]
Curves = dict[str, list[float]]


def main() -> None:
    """Train, and write what was measured."""
    torch.set_num_threads(1)
    runs = [{run: _trained(f"rejected.{name}", seed)[0] for run, name in FAULTY.items()} for seed in SEEDS]
    ours, model = _trained("reference", SEEDS[0])
    pairwise = baseline(_arrays(0), (_arrays(1)["moving"], _arrays(1)["fixed"]))
    others = {name: _trained(module, SEEDS[0]) for name, module in OTHERS.items()}
    wild = _predicted(others["U-Net, not smooth"][1])
    kept = {
        "curves": {"ours": ours} | {name: curves for name, (curves, _) in others.items()},
        "pairwise": round(score(pairwise, _truth()), 3),
        "next_patient": round(_of_next_patient(model), 3),
        "folding_pairs": round(float((folded(wild) > 0.01).mean()), 3),
        "similarity": {
            name: round(_similarity(field), 3)
            for name, field in {"ours": _predicted(model), "pairwise": pairwise, "none": np.zeros_like(wild)}.items()
        },
        "arrows": {"network": _arrows(_predicted(model)), "pairwise": _arrows(pairwise)},
    }
    made_with = {"torch": torch.__version__, "steps": list(STEPS)}
    for file, what in ((RUNS, {"runs": runs}), (KEPT, kept)):
        write_whole(file, json.dumps({"made_with": made_with} | what) + "\n")


def _of_next_patient(model: nn.Module) -> float:
    """Return what the network of the practice file's patient is worth for another one."""
    _, images, truth = draw_images(np.random.default_rng(PRACTICE_SEED + 1), "cpu")
    return score(_predicted(model, images), truth)


def _similarity(field: Array) -> float:
    """Return the mean correlation of warped moving images with the fixed ones."""
    arrays = _arrays(1)
    pixels = np.stack(np.indices(field.shape[2:]), axis=-1)[None]
    warped = sampled(arrays["moving"], pixels + np.moveaxis(field, 1, -1))[..., 0]
    pairs = zip(warped, arrays["fixed"][:, 0], strict=True)
    return float(np.mean([np.corrcoef(one.ravel(), other.ravel())[0, 1] for one, other in pairs]))


def _arrows(field: Array) -> list[list[list[float]]]:
    """Return the displacements at the places of the shown pairs."""
    shown = list(SHOWN_PAIRS)
    found = sampled(field[shown], _arrays(1)["points"][shown])
    return [[[round(float(v), 2) for v in place] for place in pair] for pair in found]


def _trained(name: str, seed: int) -> tuple[Curves, nn.Module]:
    """Return loss and score over the steps of a response's training, and its model at the end."""
    program = importlib.import_module(f"solutions.registration.breathing_in_quick_images.{name}")
    data = {key: torch.from_numpy(array) for key, array in _arrays(0).items()} | {"steps": STEPS[-1]}
    run = watched_training(
        program, data, seed, every=EVERY, score_of=lambda model: round(score(_predicted(model), _truth()), 3)
    )
    return {"loss": run.losses, "D": run.scores}, run.model


def _predicted(model: nn.Module, images: tuple[Array, ...] = ()) -> Array:
    """Return the fields of new pairs."""
    moving, fixed = images or (_arrays(1)["moving"], _arrays(1)["fixed"])
    with torch.no_grad():
        pairs = zip(torch.from_numpy(moving).split(8), torch.from_numpy(fixed).split(8), strict=True)
        return np.asarray(torch.cat([model(*pair) for pair in pairs]).numpy())


def _arrays(which: int) -> dict[str, Array]:
    records = practice_files()[which]
    return {name: records[name].astype(np.float32) for name in records.dtype.names or ()}


def _truth() -> Array:
    new = _arrays(1)
    return np.concatenate([new["points"], new["displacements"]], axis=-1)


if __name__ == "__main__":
    main()
