"""The comment on a part, for student and marker: rows, checks, misconception, and nothing that gives a key away."""

from __future__ import annotations

from collections.abc import Iterable

from autograder.assignment.display import plain
from autograder.assignment.recognition import Note
from autograder.assignment.restoring import plain_note
from autograder.marking.marks import PartMark, RowMark
from bank.answer_model import PartModel
from bank.rendering import plain_number

_FOR_A_PERSON = {
    None: "A person marks this part.",
    "invalid": "This answer could not be read; a person looks at it.",
    "error": "This part could not be marked by machine, through no fault of yours; a person looks at it.",
}


def comment_on(mark: PartMark, model: PartModel, notes: Iterable[Note] = ()) -> str:
    """Return a part's comment in Markdown.

    Rows that were met are told in full; the text of a row that was not met may hold the key, so that only its
    points stand there.

    Parameters
    ----------
    mark
        The part's mark.
    model
        What it rests on, for the misconception's sentence.
    notes
        What was unusual about the submission and concerns this part.
    """
    lines = [_verdict(mark)]
    if mark.by_hand:  # in the gradebook stands what the person gave, and a second marker may not see it here
        return lines[0]
    if mark.as_read and mark.kind != "open":
        lines.append(f"Read as: {plain(mark.as_read)}")
    if mark.misconception:
        lines.append(model.misconception(mark.misconception).sentence)
    elif (mark.message and mark.score is not None) or mark.verdict == "invalid":
        lines.append(_sentence(mark.message))
    if mark.score is not None and not mark.needs_person:
        lines += _rows(mark.rows)
    if mark.checks:
        lines.append("\n".join(_check(check.sentence, check.verdict, check.message) for check in mark.checks))
    lines += [f"Note: {plain_note(note)}." for note in notes]
    return "\n\n".join(lines)


def refusal_comment(refusal: str) -> str:
    """Return the comment on every part of a submission that was not marked by machine."""
    return f"Not marked by machine: {plain_note(Note(refusal))}. A person looks at it."


def _verdict(mark: PartMark) -> str:
    if mark.by_hand:
        return _FOR_A_PERSON[None]
    if mark.needs_person:
        return _FOR_A_PERSON.get(mark.verdict, _FOR_A_PERSON[None])
    return f"**{plain_number(mark.score or 0.0)} of {plain_number(mark.points)}**"


def _sentence(message: str) -> str:
    text = plain_note(Note(message))
    return text[:1].upper() + text[1:] + ("" if text.endswith((".", "!", "?")) else ".")


def _rows(rows: Iterable[RowMark]) -> list[str]:
    lines = [
        f"- {plain_number(row.score or 0.0)} of {plain_number(row.points)}: {row.id}" + (f", {row.text}" * row.met)
        for row in rows
    ]
    return ["\n".join(lines)] if lines else []


def _check(sentence: str, verdict: str, message: str) -> str:
    # What went wrong on our side is for us: it can quote a reference.
    told = f" {_sentence(message)}" if message and verdict == "failed" else ""
    return f"- {verdict}: {sentence}{told}"
