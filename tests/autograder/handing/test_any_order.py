"""However files are named, packed, spread over archives and ordered: everybody's newest notebook counts."""

from __future__ import annotations

import json
import random
import shutil
import tempfile
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from autograder.assignment.course import Course
from autograder.handing.collecting import collect
from tests.autograder.assignment.conftest import STUDENTS, Desk
from tests.autograder.handing.class_of_three import named_by_canvas, saved, without_marks, write, zipped

NAMES = (
    "week1.ipynb", "week1-1.ipynb", "Kopie von week1 (2).ipynb", "bob.ipynb", "brownbob_502_999_week1.ipynb",
    "ü 1_2_3.ipynb", "=cmd().ipynb", "week1.ipynb.txt", "LATE_1.ipynb", "anon_x_5_w.ipynb", "x" * 150 + ".ipynb",
)  # fmt: skip
UPLOADS = st.lists(
    st.tuples(
        st.sampled_from([student.id for student in STUDENTS]),
        st.sampled_from(NAMES),
        st.booleans(),  # late
        st.sampled_from(["loose", "packed", "packed twice", "without marks"]),
        st.integers(0, 2),  # in which download
    ),
    max_size=8,
)


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(uploads=UPLOADS, seed=st.integers(0, 1000))
def test_the_upload_with_the_highest_number_counts_whatever_its_name_and_whenever_it_comes(built, uploads, seed):
    with tempfile.TemporaryDirectory() as folder:
        shutil.copytree(built, Path(folder, "course"))
        course, rng = Course(Path(folder, "course")), random.Random(seed)
        expected, downloads = {}, ({}, {}, {})
        for number, (student, name, late, shape, download) in enumerate(uploads, 900):
            notebook = Desk(course).answered(student)
            Desk(course).fill_in(notebook, "q1-area", f"q1_area = {number}")
            content = without_marks(notebook) if shape == "without marks" else saved(notebook)
            expected[student] = content
            if shape.startswith("packed"):
                content, name = zipped({f"week1/{name}": content}), name + ".zip"
            if shape == "packed twice":
                content = zipped({"inner.zip": content})
            downloads[download][named_by_canvas(student, number, name, late=late)] = content
        for number, entries in rng.sample(list(enumerate(downloads)), 3):
            shuffled = dict(rng.sample(list(entries.items()), len(entries)))
            done = collect(course, "week1", [write(Path(folder, f"{number}.zip"), zipped(shuffled))], STUDENTS)
            assert json.dumps([one.reason for one in done.unplaced]) == "[]"
        submitted = (course.folder / "submitted").glob("*/week1/week1.ipynb")
        assert {file.parts[-3]: file.read_bytes() for file in submitted} == expected
        assert set(done.missing) == {"ann", "bob", "cal"} - set(expected)
