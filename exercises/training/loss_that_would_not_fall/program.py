"""The program of the second run as the stem prints it, with the faults of the training that drew its figure."""

from __future__ import annotations

from collections.abc import Collection

ACCUSED = ("optimiser.zero_grad()", "vessel = model(image) > 0", "image.flip(-1)", "model.train()", "shuffle(train)")
"""Right lines that look wrong to some; the first can be the fault of other variants."""


def program(faults: Collection[str], epochs: int) -> str:
    """Return the listing with these faults; without any it is a sound program."""
    cleared_once = "cleared_once" in faults
    lines = [
        "model = nn.Sequential(UNet(channels=8), nn.Conv2d(8, 1, 1))",
        "optimiser = torch.optim.Adam(model.parameters(), lr=3e-3)",
        'patients = load("first_hospital/")',
        *_split("leakage" in faults),
        "",
        "def dice_of(patches, size):",
        "    common = total = 0",
        "    for image, mask in batches(patches, size):",
        "        with torch.no_grad():",
        "            vessel = model(image) > 0",
        "        common += (vessel * mask).sum()",
        "        total += vessel.sum() + mask.sum()",
        "    return 2 * common / total",
        "",
        "scores = []",
        f"for epoch in range({epochs}):",
        "    model.train()",
        "    random.shuffle(train)",
        *["    optimiser.zero_grad()"] * cleared_once,
        "    for image, mask in batches(train, 8):",
        "        if random.random() < 0.5:",
        "            image, mask = image.flip(-1), mask.flip(-1)",
        "        loss = F.binary_cross_entropy_with_logits(model(image), mask)",
        "        loss.backward()",
        "        optimiser.step()",
        *["        optimiser.zero_grad()"] * (not cleared_once),
        *["    model.eval()"] * ("no_eval" not in faults),
        "    scores.append(dice_of(val, 8))",
        f'print("Dice:", {"max(scores)" if "best_reported" in faults else "scores[-1]"})    # goes into the report',
    ]
    return "\n".join(lines)


def _split(by_patch: bool) -> list[str]:
    shuffled = "random.shuffle(patches)" if by_patch else "random.shuffle(patients)"
    joined = "patches = [patch for patient in patients for patch in patient]"
    return [*([joined, shuffled] if by_patch else [shuffled, joined]), "train, val = patches[:400], patches[400:]"]
