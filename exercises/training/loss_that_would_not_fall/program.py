"""The program of the second run as the stem prints it, with the faults of the training that drew its figure."""

from __future__ import annotations

from collections.abc import Collection

ALWAYS_RIGHT = ("optimiser.zero_grad()", "image.flip(-1)", "model.train()", "random.shuffle(train)")
"""Lines that look wrong to some, and are right in every variant."""

_JOIN = "patches = [patch for patient in patients for patch in patient]"
_CUT = "train, val = patches[:400], patches[400:]"


def program(faults: Collection[str], epochs: int) -> str:
    """Return the listing with these faults; without any it is a sound program."""
    by_patient = ["random.shuffle(patients)", _JOIN, _CUT]
    split = [_JOIN, "random.shuffle(patches)", _CUT] if "leakage" in faults else by_patient
    each_epoch = "split_each_epoch" in faults
    lines = [
        "model = nn.Sequential(UNet(channels=8), nn.Conv2d(8, 1, 1))",
        "optimiser = torch.optim.Adam(model.parameters(), lr=3e-3)",
        'patients = load("first_hospital/")',
        *([] if each_epoch else split),
        "",
        "def dice_of(patches, size):",
        "    common = total = 0",
        "    for image, mask in batches(patches, size):",
        "        with torch.no_grad():",
        f"            vessel = model(image) > {'0.5' if 'high_threshold' in faults else '0'}",
        "        common += (vessel * mask).sum()",
        "        total += vessel.sum() + mask.sum()",
        "    return 2 * common / total",
        "",
        "scores = []",
        f"for epoch in range({epochs}):",
        *([f"    {line}" for line in split] if each_epoch else []),
        "    model.train()",
        "    random.shuffle(train)",
        "    for image, mask in batches(train, 8):",
        "        if random.random() < 0.5:",
        "            image, mask = image.flip(-1), mask.flip(-1)",
        "        loss = F.binary_cross_entropy_with_logits(model(image), mask)",
        "        loss.backward()",
        "        optimiser.step()",
        "        optimiser.zero_grad()",
        *([] if "no_eval" in faults else ["    model.eval()"]),
        "    scores.append(dice_of(val, 8))",
        f'print("Dice:", {"max(scores)" if "best_reported" in faults else "scores[-1]"})    # goes into the report',
    ]
    return "\n".join(lines)
