"""Cells without magics are not searched for them token by token, and every cell becomes what Jupyter makes of it."""

import tokenize
import warnings
from collections.abc import Callable

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from IPython.core.inputtransformer2 import TokenTransformBase, TransformerManager

from autograder.sandbox.inside.shell import Transformers

PIECES = ["x", "f", " ", "\n", "=", "!", "%", "?", ",", ";", "/", "(", ")", "'", '"', '"""', "#", "\\\n", "\u2028", "1"]


def outcome(transform: Callable[[str], str], source: str) -> str:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about lines that end in an odd way
            return transform(source)
    except Exception as error:
        return repr(error)


@given(st.lists(st.sampled_from(PIECES), max_size=12).map("".join))
@example("x != 1\n")
@example("a = !ls\n")
@example("if x:\n    ,f a b\n")
@example("\u2028;f a\n")
@example("(1,\n,2)\n")
@example("!=x\n")
@example("x = '%'\nf?\n")
@example("if x:\n        y\n    z\n")
def test_every_cell_becomes_what_jupyter_makes_of_it(source: str) -> None:
    jupyter: Callable[[str], str] = TransformerManager().transform_cell  # type: ignore[no-untyped-call]  # IPython's gap
    assert outcome(Transformers().transform_cell, source) == outcome(jupyter, source)


class Lambda(TokenTransformBase):
    """Writes `lambda` for the Greek letter at a line's beginning."""

    @classmethod
    def find(cls, tokens_by_line: list[list[tokenize.TokenInfo]]) -> "Lambda | None":
        found = [line[0].start for line in tokens_by_line if line and line[0].string == "λ"]
        return cls(found[0]) if found else None

    def transform(self, lines: list[str]) -> list[str]:
        lines[self.start_line] = lines[self.start_line].replace("λ", "lambda", 1)
        return lines


def test_a_transformer_that_a_notebook_adds_sees_every_cell() -> None:
    transformers = Transformers()
    assert transformers.transform_cell("λ x: x") == "λ x: x\n"
    transformers.token_transformers.append(Lambda)
    assert transformers.transform_cell("λ x: x") == "lambda x: x\n"


@pytest.mark.parametrize("source", ["x = 1\ny = x != 2\n", "'''\ntext\n'''\n"])
def test_a_cell_without_signs_of_magics_is_not_read_token_by_token(
    source: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(TransformerManager, "do_one_token_transform", None)
    assert Transformers().transform_cell(source) == source
