"""Mistakes in what is constructed or located break a contract, and tell the author what to do."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.autograder.contracts.conftest import ANSWERS, SOLUTION, TOML, WORKED, Edit, breaks_alone
from tests.conftest import CopiedExercise

Copy = Callable[[str], CopiedExercise]
DESIGN, CROP, MARKER = "encoder_design", "wrong_crop", "picked_marker"


@pytest.mark.parametrize(
    ("contract", "sample", "edits", "telling"),
    [
        (
            "loads",
            DESIGN,
            [(SOLUTION, '@accepts("design")\n', "")],
            "part 'design' is construct; one function of (given, response) marked @accepts(\"design\") belongs to each",
        ),
        (
            "loads",
            DESIGN,
            [(SOLUTION, '@accepts("design")', '@accepts("desgn")')],
            "accepts 'demands_met' is for part 'desgn', which does not exist (did you mean 'design'?)",
        ),
        (
            "loads",
            DESIGN,
            [(SOLUTION, '@sample("design", "R1")', '@sample("design", "R3")')],
            "part 'design': sample 'early' names the unknown row 'R3'",
        ),
        (
            "loads",
            DESIGN,
            [(SOLUTION, '@sample("design", "R1")', '@sample("field_mm", "R1")')],
            "part 'field_mm' is numeric; only a construct has functions marked @sample",
        ),
        (
            "loads",
            DESIGN,
            [(ANSWERS, 'name = "isotropic",', 'name = "isotropic", award = ["R1"],')],
            "misconception 'isotropic' has an award or a value, but `accepts` says what a construct earns",
        ),
        (
            "loads",
            DESIGN,
            [(TOML, "shape = [3], values = [1, 2]", "shape = [3], values = [1, 2], whole = true")],
            "field 'pool' names its values; range and whole say nothing more",
        ),
        (
            "well-posed",
            DESIGN,
            [(SOLUTION, '"pool": [1, 1, 2]}\n\n\n@accepts', '"pool": [1, 1, 4]}\n\n\n@accepts')],
            "part 'design': the key is not of the form that is asked: pool: expected 1 or 2 (it is 3 entries, each",
        ),
        (
            "samples",
            DESIGN,
            [(SOLUTION, '@sample("design", "R1")\n', "")],
            "3 accepted answers (the key among them) and 2 rejected ones are sampled; at least 3 and 3 are expected",
        ),
        (
            "samples",
            DESIGN,
            [(SOLUTION, '{"kernel": [3, 1, 3, 1], "pool": [1, 1, 1]}', '{"kernel": [3, 1, 1, 1], "pool": [1, 1, 1]}')],
            "the sample answer kernel = [3, 1, 1, 1], pool = [1, 1, 1] meets no row, not R1",
        ),
        (
            "samples",
            DESIGN,
            [(SOLUTION, '{"kernel": [3, 1, 3, 1], "pool": [1, 1, 1]}', '{"kernel": [3, 1, 3, 1]}')],
            "a sample answer is not of the form that is asked: pool: nothing is there",
        ),
        (
            "samples",
            DESIGN,
            [(SOLUTION, 'all(response["pool"] == 2)', 'all(response["pool"] == 1)')],
            "no sample answer is recognised as misconception 'isotropic'",
        ),
        ("samples", DESIGN, [(SOLUTION, "    met = set()\n", "    met = set() + 1\n")], "TypeError: unsupported"),
        (
            "loads",
            CROP,
            [
                (
                    TOML,
                    'name = "read_only"\nkind = "locate"\npoints = 1\nlisting = "crop.py.j2"',
                    'name = "read_only"\nkind = "locate"\npoints = 1',
                )
            ],
            "part 'read_only' is locate and needs a listing (lines are found), or frame = ",
        ),
        (
            "loads",
            CROP,
            [(TOML, 'repair = "option"\n', "")],
            "part 'assumed' is locate and options are repairs: write repair = ",
        ),
        ("loads", CROP, [(TOML, 'repair = "code"', "shape = [3]")], "'repaired' is locate and lines have no shape"),
        (
            "loads",
            MARKER,
            [(TOML, 'frame = "mm"', 'frame = "mm"\nrepair = "code"')],
            "locate and only lines are repaired",
        ),
        (
            "loads",
            MARKER,
            [(TOML, 'frame = "mm"\nshape = [3]', 'frame = "mm"\nshape = [4]')],
            "points have shape = [2] or [3]",
        ),
        (
            "loads",
            MARKER,
            [(ANSWERS, "[parts.both_mm]\ntolerance = { atol = 0.7 }", "[parts.both_mm]\ntolerance = { rtol = 0.7 }")],
            "part 'both_mm': points that are picked need tolerance = { atol = ... } (mm) in answers.toml",
        ),
        (
            "loads",
            CROP,
            [
                (
                    ANSWERS,
                    '{ id = "R1", points = 1, text = "line 1" }',
                    '{ id = "R1", points = 1, text = "x", aspect = "place" }',
                )
            ],
            "row 'R1' is about the place of a fault, but only a listing with repairs tells both",
        ),
        (
            "well-posed",
            CROP,
            [(ANSWERS, "value = 2 }", "value = 12 }")],
            "part 'repaired': the listing has lines 1 to 8, not 12",
        ),
        (
            "well-posed",
            CROP,
            [(ANSWERS, "value = 2 }", "value = 8 }")],
            "the key and 'spacing_reversed' of part 'repaired' cannot be told apart",
        ),
        (
            "well-posed",
            CROP,
            [
                (
                    ANSWERS,
                    'value = { line = 5, repair = "c = np.round(D @',
                    'value = { line = 5, repair = "c = np.round( D.T @',
                )
            ],
            "the key and 'not_transposed' of part 'repaired' cannot be told apart",
        ),
        (
            "well-posed",
            CROP,
            [(ANSWERS, 'text = "z, y, x", faults = ["order"]', 'text = "z, y, x", faults = ["ordre"]')],
            "part 'repaired': row 'R4' names 'ordre'; the key has direction, order",
        ),
        (
            "well-posed",
            CROP,
            [(TOML, 'points = 1\nlisting = "crop.py.j2"', 'points = 1\nlisting = "rejected/crop.py"')],
            "part 'read_only': the listing 'rejected/crop.py' does not exist in ",
        ),
        (
            "well-posed",
            CROP,
            [(TOML, 'points = 1\nlisting = "crop.py.j2"', 'points = 1\nlisting = "code"')],
            "part 'read_only': the listing is 'code', which the given does not have",
        ),
        (
            "well-posed",
            MARKER,
            [(TOML, 'image = "image"', 'image = "scan"')],
            "part 'marker_index': the image is 'scan', which the given does not have",
        ),
        (
            "well-posed",
            MARKER,
            [(SOLUTION, "    return voxel(given)\n\n\n@", "    return voxel(given)[:2]\n\n\n@")],
            "part 'marker_index': a place is a mask or a point of 3 finite numbers, not ",
        ),
        (
            "well-posed",
            MARKER,
            [(SOLUTION, '"block": given.image == 90}', '"block": given.image == 91}')],
            "part 'both_mm': a mask has 3 dimensions and is not empty",
        ),
        (
            "well-posed",
            MARKER,
            [(SOLUTION, "given.image.GetOrigin())", "(0.5, 0, 0))")],
            "the key and 'no_origin' of part 'both_mm' cannot be told apart",
        ),
        (
            "second route",
            MARKER,
            [(SOLUTION, "shapes.GetCentroid(200)", "np.add(shapes.GetCentroid(200), 1)")],
            "second route 'by_moments' of part 'both_mm' gives ",
        ),
        (
            "second route",
            MARKER,
            [(SOLUTION, '@second_route("both_mm")', "")],
            "part 'both_mm' has no second route; add a function marked @second_route(\"both_mm\")",
        ),
        ("worked", CROP, [(WORKED, "Line {{ key.repaired.direction }} assumes", "One assumes")], "'repaired': line 5"),
        ("worked", MARKER, [(WORKED, "{{ key.both_mm.voxel }} mm", "home")], "arrive at the key of part 'both_mm': ("),
    ],
)
def test_a_mistake_breaks_its_contract_alone_with_a_sentence_for_the_author(
    copied: Copy, contract: str, sample: str, edits: list[Edit], telling: str
) -> None:
    breaks_alone(copied(sample), contract, edits, telling)
