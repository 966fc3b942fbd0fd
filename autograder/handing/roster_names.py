"""Find a form's students in names of files and folders: by id, by address, by full name, by Canvas' number."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator

from autograder.handing.platform_names import CanvasName
from bank.forms import Student

SHORT_ID = 3
"""An id of fewer characters stands in too many names by chance; it must be the whole name."""

_WORD = re.compile(r"[^\W_]+")


class RosterNames:
    """Knows the students of a form by everything that a name can call them.

    Parameters
    ----------
    students
        The students of the form.
    """

    def __init__(self, students: Iterable[Student]) -> None:
        self._students = tuple(students)
        self._by_number = {student.lms_user_id: student.id for student in self._students if student.lms_user_id}
        self._by_spelling: dict[str, set[str]] = defaultdict(set)
        self._by_words: dict[tuple[str, ...], set[str]] = defaultdict(set)
        for student in self._students:
            for words in _orders(student):
                self._by_spelling["".join(words)].add(student.id)
                self._by_words[words].add(student.id)
            for name in (student.id, student.email, student.email.partition("@")[0]):
                self._by_spelling["".join(_words(name))].add(student.id)
        self._by_spelling.pop("", None)

    def called_by_canvas(self, name: CanvasName) -> frozenset[str]:
        """Return the students whom a name of Canvas' can mean: by its number, else by how it spells them."""
        if name.user in self._by_number:
            return frozenset({self._by_number[name.user]})
        numbered = set(self._by_number.values())
        spellings = {"".join(words) for words in _spellings(name.who)}
        found = {student for spelling in spellings for student in self._by_spelling.get(spelling, ())}
        return frozenset(found - numbered)  # whoever has a number has another one

    def called(self, name: str) -> frozenset[str]:
        """Return the students whom a name of a file or folder calls by id, address or full name."""
        text = unicodedata.normalize("NFKC", name).casefold()
        by_id = {student.id for student in self._students if self._stands_in(text, student)}
        by_id = {one for one in by_id if not any(one != other and one in other for other in by_id)}
        by_name = {
            student
            for words in _spellings(text)
            for length in {len(known) for known in self._by_words}
            for start in range(len(words) - length + 1)
            for student in self._by_words.get(words[start : start + length], ())
        }
        whole = {
            student
            for words in _spellings(text)
            for word in words
            for student in self._by_spelling.get(word, ())
            if len(word) >= SHORT_ID
        }
        return frozenset(by_id | by_name | whole)

    def _stands_in(self, text: str, student: Student) -> bool:
        identifier, address = student.id.casefold(), student.email.casefold()
        if address and _delimited(address, text):
            return True
        if len(identifier) < SHORT_ID:
            return text.partition(".ipynb")[0].removesuffix(".zip") == identifier
        return _delimited(identifier, text)


def _delimited(word: str, text: str) -> bool:
    return re.search(rf"(?<![^\W_]){re.escape(word)}(?![^\W_])", text) is not None


def _orders(student: Student) -> Iterator[tuple[str, ...]]:
    """Return a student's full name with every of its words first: "Piet de Jong" is sorted as "Jong, Piet de"."""
    for words in _spellings(f"{student.first_name} {student.last_name}") if student.last_name else ():
        if len(words) > 1:
            yield from (words[place:] + words[:place] for place in range(len(words)))


def _spellings(text: str) -> set[tuple[str, ...]]:
    """Return the words of a text, as they are and without their accents."""
    return {_words(text), _words(_without_accents(text))}


def _words(text: str) -> tuple[str, ...]:
    return tuple(_WORD.findall(unicodedata.normalize("NFKC", text).casefold()))


def _without_accents(text: str) -> str:
    pieces = unicodedata.normalize("NFKD", text)
    return "".join(piece for piece in pieces if not unicodedata.combining(piece))
