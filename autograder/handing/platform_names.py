"""File names as Canvas gives them to submissions that are downloaded together, and what they say."""

from __future__ import annotations

import re
from dataclasses import dataclass

# Canvas puts -1 behind the name of a file that was handed in again, browsers (1), systems in other languages likewise.
_NUMBERED = re.compile(r"(?:-(\d{1,3})| ?\((\d{1,3})\))$")
_LATE = "late"
_ANONYMOUS = "anon"
_TYPED = ("text.html", "link.html")


@dataclass(frozen=True)
class CanvasName:
    """What `adamsann_LATE_12345_67890_week1-1.ipynb` says.

    Attributes
    ----------
    who
        The student's name in small letters without spaces or signs, last name first; '' for an anonymous one.
    user
        The number that Canvas gives the student, '' for an anonymous one.
    anonymous
        The letters that stand for an anonymous student, otherwise ''.
    upload
        The number that Canvas gave the file; later files have higher ones. None for a text typed into Canvas.
    late
        Whether Canvas calls the submission late.
    file
        What the student called the file.
    """

    who: str
    user: str
    anonymous: str
    upload: int | None
    late: bool
    file: str

    @property
    def account(self) -> str:
        """What tells this student from the others of the same download."""
        return self.user or f"{_ANONYMOUS}_{self.anonymous}"


def read_canvas_name(name: str) -> CanvasName | None:
    """Return what a name of Canvas' form says, None for a name of another form.

    >>> found = read_canvas_name("adamsann_LATE_12345_67890_week1-1.ipynb")
    >>> found.who, found.user, found.upload, found.late, found.file
    ('adamsann', '12345', 67890, True, 'week1-1.ipynb')
    """
    words = name.split("_")
    if _ANONYMOUS in [word.lower() for word in words[:2]] and (found := _anonymous(words)):
        return found
    place = next((place for place, word in enumerate(words) if _is_number(word)), 0)
    if not place:
        return None
    late = place > 1 and words[place - 1].lower() == _LATE
    who = "_".join(words[: place - late])
    upload, file = _file(words[place + 1 :])
    return CanvasName(who, words[place], "", upload, late, file) if file else None


def copy_number(name: str, form: str) -> int:
    """Return the number that Canvas or a browser put behind a name that was there already; 0 if none.

    >>> copy_number("week1-2.ipynb", "week1"), copy_number("week1 (3).ipynb", "week1"), copy_number("w-1.ipynb", "w-1")
    (2, 3, 0)
    """
    stem = name.partition(".ipynb")[0]
    found = None if stem == form else _NUMBERED.search(stem)
    return int(found[1] or found[2]) if found else 0


def _anonymous(words: list[str]) -> CanvasName | None:
    late = words[0].lower() == _LATE
    rest = words[1 + late :]
    if words[late].lower() != _ANONYMOUS or len(rest) < 2:
        return None
    upload, file = _file(rest[1:])
    return CanvasName("", "", rest[0], upload, late, file) if file else None


def _file(words: list[str]) -> tuple[int | None, str]:
    """Return upload number and file name of the words behind the student's; the name is '' where they are neither."""
    if words in ([typed] for typed in _TYPED):
        return None, words[0]
    if len(words) > 1 and _is_number(words[0]):
        return int(words[0]), "_".join(words[1:])
    return None, ""


def _is_number(word: str) -> bool:
    return word.isascii() and word.isdecimal() and len(word) <= 20
