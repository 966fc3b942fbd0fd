"""Responses from files, and what marking them gives."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import nbformat
import pytest

from autograder.marking.marks import ExerciseMark
from autograder.program import Source
from autograder.responses import Values, mark_response, modules_used, needs_sandbox, read_response, variant_files
from autograder.sandbox.fork_server import ForkServer
from bank.errors import VoxbankError
from bank.exercise import Exercise
from bank.images import file_bytes
from bank.rendering import render_text
from bank.variant import draw
from tests.conftest import CopiedExercise

Sample = Callable[[str], Exercise]


def written(tmp_path: Path, name: str, content: str | bytes) -> Path:
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


@pytest.fixture
def mark(tmp_path: Path, sandbox: ForkServer) -> Callable[..., ExerciseMark]:
    """Return a function that marks a response from a file of that name."""

    def marked(exercise: Exercise, name: str, content: str | bytes, met: Any = None) -> ExerciseMark:
        response = read_response(written(tmp_path, name, content), exercise)
        server = sandbox if needs_sandbox(response, exercise) else None
        return mark_response(exercise, draw(exercise, 0), response, server, met)

    return marked


def test_values_come_from_json_or_toml_with_or_without_byte_order_mark(tmp_path: Path, sample: Sample) -> None:
    box = sample("box")
    expected = Values({"volume_ml": "0,5", "edges_mm": [1, 2, 3]})
    for name, content in (
        ("r.json", '{"volume_ml": "0,5", "edges_mm": [1, 2, 3]}'),
        ("r.toml", 'volume_ml = "0,5"\nedges_mm = [1, 2, 3]'),
        ("r.json", b'\xef\xbb\xbf{"volume_ml": "0,5", "edges_mm": [1, 2, 3]}'),
    ):
        assert read_response(written(tmp_path, name, content), box) == expected


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("r.txt", "3", "a response is a .py, .ipynb, .json or .toml file"),
        ("r", "3", "a response is a .py, .ipynb, .json or .toml file"),
        ("r.json", "", "expected JSON that maps part names to answers: Expecting value"),
        ("r.json", "{", "expected JSON that maps part names to answers: "),
        ("r.json", b"\xff", "expected JSON that maps part names to answers: "),
        ("r.json", "[" * 100_000, "expected JSON that maps part names to answers: "),
        ("r.json", "9" * 5000, "expected JSON that maps part names to answers: "),
        ("r.json", "[1]", "expected a mapping of part names to answers; the parts are volume_ml, mass_g, edges_mm, "),
        ("r.json", "3", "expected a mapping of part names to answers"),
        ("r.json", "null", "expected a mapping of part names to answers"),
        (
            "r.json",
            '{"volume": 3}',
            "sample/box has no part 'volume' (did you mean 'volume_ml'?); it has volume_ml, ma",
        ),
        ("r.json", '{"": 3}', "sample/box has no part ''; it has volume_ml"),
        ("r.toml", "volume_ml = ", "expected TOML that maps part names to answers: "),
        ("r.toml", b"\xff", "expected TOML that maps part names to answers: "),
        ("r.py", b"a = '\xff'", "expected a Python file in UTF-8"),
        ("r.ipynb", "{", "expected a Jupyter notebook (the file is not a notebook: "),
        ("r.ipynb", "[]", "expected a Jupyter notebook (the file is not a notebook: "),
        ("r.ipynb", '{"cells": 3}', "expected a Jupyter notebook (the file is not a notebook: "),
        ("r.ipynb", b"\xff", "expected a Jupyter notebook (the file is not a notebook: "),
    ],
)
def test_a_file_that_is_no_response_is_refused_with_a_sentence(
    tmp_path: Path, sample: Sample, name: str, content: str | bytes, sentence: str
) -> None:
    path = written(tmp_path, name, content)
    with pytest.raises(VoxbankError) as caught:
        read_response(path, sample("box"))
    assert str(caught.value).startswith(f"{path}: {sentence}")
    assert "\n" not in str(caught.value)


def test_what_is_not_there_is_a_folder_or_is_too_large_is_refused(tmp_path: Path, sample: Sample) -> None:
    box = sample("box")
    with pytest.raises(VoxbankError, match="this response is expected and does not exist"):
        read_response(tmp_path / "r.json", box)
    (tmp_path / "folder.py").mkdir()
    with pytest.raises(VoxbankError, match="this response is expected and is no file"):
        read_response(tmp_path / "folder.py", box)
    large = tmp_path / "large.json"
    with large.open("wb") as stream:
        stream.truncate((20 << 20) + 1)
    with pytest.raises(VoxbankError, match="a response has at most 20 MB; this file has more"):
        read_response(large, box)


def test_a_file_that_may_not_be_read_is_refused(
    tmp_path: Path, sample: Sample, monkeypatch: pytest.MonkeyPatch
) -> None:
    def denied(self: Path, *arguments: Any, **keywords: Any) -> str:
        raise PermissionError(13, "Permission denied")

    path = written(tmp_path, "r.py", "a = 1")
    box = sample("box")
    monkeypatch.setattr(Path, "read_text", denied)
    with pytest.raises(VoxbankError, match=r"r\.py: this response cannot be read \(Permission denied\)"):
        read_response(path, box)


def test_the_code_cells_of_a_notebook_are_its_program(tmp_path: Path, sample: Sample) -> None:
    v4 = nbformat.v4
    cells = [
        v4.new_markdown_cell("# text"),
        v4.new_code_cell("a = 1"),
        v4.new_raw_cell("raw"),
        v4.new_code_cell("b = a"),
    ]
    path = written(tmp_path, "r.ipynb", nbformat.writes(v4.new_notebook(cells=cells)))
    source = read_response(path, sample("box"))
    assert isinstance(source, Source)
    assert [(cell.source, cell.name) for cell in source.cells] == [("a = 1", "cell 1"), ("b = a", "cell 2")]
    assert source.module_name == "__main__"


def test_values_are_marked_without_any_program(mark: Callable[..., ExerciseMark], sample: Sample) -> None:
    box = sample("box")
    key = draw(box, 0).parts["volume_ml"].key
    marked = mark(box, "r.json", json.dumps({"volume_ml": key}))
    assert (marked.part("volume_ml").score, marked.score, marked.isolation) == (3.0, 3.0, "not needed")


def test_a_python_file_may_assign_the_values(mark: Callable[..., ExerciseMark], sample: Sample) -> None:
    box = sample("box")
    marked = mark(
        box, "r.py", "import numpy as np\nedges_mm = np.ones(3)\nunit_name = 'cc'\nmass_g = ...\nlongest = 1 / 0"
    )
    assert marked.isolation == "strong"
    assert marked.part("unit_name").score == 1.0
    assert marked.part("edges_mm").as_read == "(1, 1, 1) mm"
    assert marked.part("mass_g").message == "no answer"
    assert marked.part("longest").message.startswith("`longest` does not exist after the program ran (r.py raised Zero")


def test_a_tensor_is_a_number(mark: Callable[..., ExerciseMark], sample: Sample) -> None:
    marked = mark(
        sample("box"), "r.py", "import torch\nvolume_ml = torch.tensor(2.0)\nedges_mm = [torch.tensor(1.0)] * 3"
    )
    assert [marked.part(name).as_read for name in ("volume_ml", "edges_mm")] == ["2 mL", "(1, 1, 1) mm"]


def test_prose_that_a_program_does_not_hold_waits_for_a_person(
    mark: Callable[..., ExerciseMark], sample: Sample
) -> None:
    judgement = sample("judgement")
    open_part = mark(judgement, "r.py", "metrics = 'AB'").part("why")
    assert (open_part.score, open_part.verdict, open_part.needs_person) == (None, None, True)
    decided = mark(judgement, "r.py", "metrics = 'AB'", {"why": {"R1"}}).part("why")
    assert (decided.score, decided.verdict) == (1.0, "failed")
    blank = mark(judgement, "r.py", "why = None").part("why")
    assert (blank.score, blank.message) == (0.0, "no answer")


def test_an_image_is_handed_in_by_a_program_that_finds_the_data_file(
    mark: Callable[..., ExerciseMark], sample: Sample
) -> None:
    shifted = sample("shifted")
    given = {"given": draw(shifted, 0).given}
    for text in shifted.programs("accepted").values():
        assert mark(shifted, "r.py", render_text(text, given)).score == 2.0
    wrong = mark(shifted, "r.py", render_text(shifted.programs("rejected")["moved_to_the_right"], given))
    assert (wrong.part("answer").misconception, wrong.score) == ("moved_to_the_right", 1.0)
    assert mark(shifted, "r.py", shifted.starter).part("answer").message == "no answer"


def test_an_image_cannot_be_handed_in_as_a_value(mark: Callable[..., ExerciseMark], sample: Sample) -> None:
    part = mark(sample("shifted"), "r.json", '{"answer": "block.mha"}').part("answer")
    assert (part.verdict, part.score) == ("invalid", 0.0)
    assert part.message == "an image is handed in as a .py or .ipynb file that assigns `answer`"


def test_the_text_of_a_program_may_stand_among_the_values(mark: Callable[..., ExerciseMark], sample: Sample) -> None:
    overlap = sample("overlap")
    assert mark(overlap, "r.json", json.dumps({"overlap": overlap.reference})).score == 4.0
    assert mark(overlap, "r.json", '{"overlap": null}').part("overlap").message == "no answer"
    assert mark(overlap, "r.json", '{"overlap": 5}').part("overlap").verdict == "invalid"
    assert mark(overlap, "r.json", "{}").score == 0


def test_a_text_that_cannot_be_written_as_utf8_is_refused(tmp_path: Path, sample: Sample) -> None:
    """JSON can name half of a surrogate pair, which no file and no terminal takes."""
    with pytest.raises(VoxbankError, match="expected JSON that maps part names to answers: a text in it is no Unicode"):
        read_response(written(tmp_path, "r.json", '{"unit_name": ["\\ud800"]}'), sample("box"))


def test_only_exercises_with_torch_load_it(copied: Callable[[str], CopiedExercise], sample: Sample) -> None:
    assert "torch" not in modules_used(sample("overlap"))
    with_torch = copied("overlap").edit(
        "exercises/starter.py", "import numpy as np", "import numpy as np\nimport torch"
    )
    assert "torch" in modules_used(with_torch.load())


def test_only_exercises_with_scipy_load_it(copied: Callable[[str], CopiedExercise], sample: Sample) -> None:
    """Its submodules take a quarter of a second each, in every child and for every rejected response."""
    assert "scipy.ndimage" not in modules_used(sample("overlap"))
    with_scipy = copied("overlap").edit(
        "solutions/reference.py", "import numpy as np", "import numpy as np\nfrom scipy import ndimage"
    )
    assert "scipy.ndimage" in modules_used(with_scipy.load())


def test_the_data_files_of_a_variant_hold_its_given(sample: Sample) -> None:
    shifted = sample("shifted")
    variant = draw(shifted, 5)
    assert variant_files(shifted, variant) == {"block.mha": file_bytes("block.mha", variant.given.image)}
    assert variant_files(sample("overlap"), draw(sample("overlap"), 0)) == {}


def test_a_data_file_of_what_the_given_does_not_hold_is_an_error_of_the_author(
    copied: Callable[[str], CopiedExercise],
) -> None:
    exercise = copied("shifted").edit("exercises/exercise.toml", 'given = "image"', 'given = "imag"').load()
    with pytest.raises(VoxbankError, match=r"data file 'block\.mha' holds 'imag', which the given does not have"):
        variant_files(exercise, draw(exercise, 0))
