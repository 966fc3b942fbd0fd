"""The commands that run a course. Imports wait until a command is called: help must be instant."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

CourseArgument = Annotated[Path, typer.Argument(help="The nbgrader course folder.", metavar="COURSE")]
CourseOption = Annotated[
    Path, typer.Option("--course", help="The nbgrader course folder; this folder when left out.", metavar="DIR")
]
FormArgument = Annotated[str, typer.Argument(help="The assignment: the name of its form.", metavar="ASSIGNMENT")]
