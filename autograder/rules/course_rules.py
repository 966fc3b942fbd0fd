"""What a course wants its rules to be: the amendments as they stand in its file, checked against its form."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from autograder.assignment.course import Course
from autograder.rules.amendments import Amendment, amendment_of, amendments_file, read_amendments, write_amendment
from autograder.rules.errors import RulesError
from autograder.rules.rules import Rules, with_amendments


def wanted_rules(course: Course, form: str, rules: Rules) -> Rules:
    """Return rules with the amendments that stand in the form's file now.

    Parameters
    ----------
    course, form
        The course and the name of its form.
    rules
        The rest of the rules: those that count, or those with repaired exercises.

    Raises
    ------
    RulesError
        When the amendments cannot be read or do not fit the form.
    FormError
        When the course has no such form.
    """
    folder = course.form_folder(form)
    return _checked(course, form, rules, read_amendments(folder))


def append_amendment(course: Course, form: str, amendment: Amendment | Mapping[str, Any]) -> Path:
    """Write an amendment behind those of a form, whose comments stay; it counts once a regrade is applied.

    Parameters
    ----------
    course, form
        The course and the name of its form.
    amendment
        The amendment, or its keys as in the file: {"part": "q1.area", "why": "...", "tolerance": {"atol": 0.5}}.

    Returns
    -------
    Path
        The file.

    Raises
    ------
    RulesError
        When it says something else than an amendment, does not fit the form or those that stand there already, or the
        file cannot be read. Nothing has been written then.
    FormError
        When the course has no such form.
    """
    made = amendment if isinstance(amendment, Amendment) else amendment_of(amendment)
    folder = course.form_folder(form)
    _checked(course, form, course.rules(form), (*read_amendments(folder), made))
    return write_amendment(folder, made)


def _checked(course: Course, form: str, rules: Rules, amendments: tuple[Amendment, ...]) -> Rules:
    try:
        return with_amendments(course.original_lock(form), replace(rules, amendments=()), amendments)
    except RulesError as problem:
        raise RulesError(f"{amendments_file(course.form_folder(form))}: {problem}") from None
