"""What a lecturer writes into `course.toml`: of what the result of a course is made."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from autograder.results.rounding import HIGHEST, LOWEST, PASS
from bank.errors import VoxbankError
from bank.scales import WrittenRounding
from bank.schema import Real, Sentence, Written
from bank.toml_files import FORM_PATTERN, read_toml

COURSE_FILE = "course.toml"

GradeNumber = Annotated[Real, Field(ge=float(LOWEST), le=float(HIGHEST))]
FormName = Annotated[str, Field(pattern=FORM_PATTERN)]


class CourseFileError(VoxbankError):
    """`course.toml` or a file that it names does not say what is needed."""


class ComponentFile(Written):
    """`[[components]]`: an exam, a project."""

    name: Sentence
    weight: Annotated[Real, Field(gt=0, le=100)]
    forms: Annotated[tuple[FormName, ...], Field(min_length=1)] | None = None
    take: Literal["best", "last"] = "best"
    csv: Sentence | None = None
    minimum: GradeNumber | None = None

    @model_validator(mode="after")
    def _comes_from_one_place(self) -> Self:
        if (self.forms is None) == (self.csv is None):
            raise ValueError(f"component '{self.name}' needs `forms` or `csv`, and not both")
        for form in self.forms or ():
            if (self.forms or ()).count(form) > 1:
                raise ValueError(f"component '{self.name}' names the form '{form}' twice")
        return self


class CourseFile(Written):
    """`course.toml`."""

    components: Annotated[tuple[ComponentFile, ...], Field(min_length=1)]
    average_of: Literal["rounded", "unrounded"] = "rounded"
    rounding: WrittenRounding = "0.1"
    minimum_average: GradeNumber = float(PASS)
    below_minimum: GradeNumber | Sentence = 5.0

    @model_validator(mode="after")
    def _is_a_rule(self) -> Self:
        names = [component.name for component in self.components]
        for name in names:
            if names.count(name) > 1:
                raise ValueError(f"two components are called '{name}'")
        if self.total not in (1, 100):
            raise ValueError(f"the components' weights add up to {self.total.normalize():f}; expected 100 (or 1)")
        if not isinstance(self.below_minimum, str) and self.below_minimum >= self.minimum_average:
            raise ValueError(
                f"below_minimum = {self.below_minimum:g} would pass; expected a grade below minimum_average, "
                f"{self.minimum_average:g}, or a word such as 'NVD'"
            )
        return self

    @property
    def total(self) -> Decimal:
        """What the weights add up to."""
        return sum((Decimal(repr(component.weight)) for component in self.components), Decimal(0))


def read_course_file(folder: Path) -> CourseFile:
    """Return what stands in a course's `course.toml`.

    Raises
    ------
    CourseFileError
        When the file is missing or wrong.
    """
    file = folder / COURSE_FILE
    if not file.exists():
        raise CourseFileError(
            f"{file}: this file is expected and does not exist; it says which components with which weights make the "
            "result (docs/course.md, 'Grades')"
        )
    return read_toml(file, CourseFile, CourseFileError)
