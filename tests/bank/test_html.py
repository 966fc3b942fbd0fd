"""Markdown with TeX to HTML with MathML; what a page does not show is told with the piece that it stands in."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path
from typing import Any

import pytest

from bank import html
from bank.errors import ExerciseError, VoxbankError
from bank.html import Image, Problem, convert, to_html

FIGURES = {"outline.png": Image("data:image/png;base64,AAAA", width_mm=127)}


def one(markdown: str) -> str:
    """Return one piece as HTML, without the tags' namespace."""
    return to_html("t/e", {"stem": markdown}, FIGURES)["stem"].replace(
        ' xmlns="http://www.w3.org/1998/Math/MathML"', ""
    )


def refused(markdown: str) -> list[str]:
    _, problems = convert({"stem": markdown}, FIGURES)
    assert {problem.piece for problem in problems} <= {"stem"}
    return [problem.sentence for problem in problems]


def test_formulas_in_lines_and_on_their_own_become_mathml() -> None:
    assert '<math display="inline"><semantics><msup><mi>x</mi><mn>2</mn></msup>' in one("a $x^2$ b")
    shown = one("$$\\frac{1}{2}$$")
    assert '<span class="formula"><math display="block"><semantics><mfrac><mn>1</mn><mn>2</mn></mfrac>' in shown
    assert "$" not in shown


def test_functions_have_thin_spaces_around_them_but_not_before_a_bracket_or_a_power() -> None:
    assert one(r"$x\cos y$").count("<mspace") == 2
    assert one(r"$2\cos(y)$").count("<mspace") == 1
    assert one(r"$\cos^2 y$").count("<mspace") == 0
    assert one(r"$x\cos^2 y$").count("<mspace") == 0


def test_pieces_come_back_under_their_names_and_empty_ones_empty() -> None:
    converted, problems = convert({(3, "a"): "one", (3, "b"): "", (4, "a"): "*two*"}, {})
    assert converted == {(3, "a"): "<p>one</p>", (3, "b"): "", (4, "a"): "<p><em>two</em></p>"}
    assert problems == ()
    assert convert({}, {}) == ({}, ())


@pytest.mark.parametrize(
    "unclosed", ["```python\ncode", "~~~", "- a list", "> a quotation", "[x]: https://example.org", "$$ a", "<!-- a"]
)
def test_no_piece_reaches_into_the_next(unclosed: str) -> None:
    converted, _ = convert({"a": unclosed, "b": "see [x]"}, {})
    assert converted["b"] == "<p>see [x]</p>"


def test_equal_pieces_give_equal_text() -> None:
    pieces = {"stem": "$x$ and ![a box](outline.png)", "worked": "| a |\n|---|\n| b |"}
    assert to_html("t/e", pieces, FIGURES) == to_html("t/e", pieces, FIGURES)


def test_tables_options_and_headings_keep_their_form() -> None:
    assert one("| a | b |\n|:---|---:|\n| 1 | $x$ |").startswith('<div class="table"><table>')
    assert "<col" not in one(f"| a | b |\n|---|---|\n| {'long ' * 40} | 1 |")
    assert one("A. first\n\nB. second") == "<p>A. first</p>\n<p>B. second</p>"
    assert one("# Heading") == "<h3>Heading</h3>"
    assert one("```python\nx = 1 < 2\n```") == '<pre class="python"><code>x = 1 &lt; 2</code></pre>'


def test_figures_come_from_those_given_with_width_and_alt_text() -> None:
    shown = one('![A box "<b>", [1, 2]](outline.png)')
    assert shown == (
        '<p><img src="data:image/png;base64,AAAA" width="480" alt="A box &quot;&lt;b&gt;&quot;, [1, 2]" /></p>'
    )


def test_a_formula_that_is_not_understood_fails_with_exercise_piece_and_tex() -> None:
    with pytest.raises(ExerciseError) as failed:
        to_html("topic/name", {"stem": "fine: $x$", "worked": "so $a + \\foo{x}$ mm"}, {})
    assert str(failed.value) == (
        "topic/name, worked: the formula $a + \\foo{x}$ is not understood (unexpected control sequence \\foo)"
    )
    assert refused("$$\\begin{nonsense}x\\end{nonsense}$$")[0].startswith("the formula $$\\begin{nonsense}x")
    assert refused("$\\href{javascript:alert(1)}{x}$")[0].startswith("the formula $\\href{javascript:alert(1)}{x}$ ")


@pytest.mark.parametrize("raw", ["<b>", "<img src=x onerror=alert(1)>", "<script>alert(1)</script>", "<!-- hidden -->"])
@pytest.mark.parametrize(
    "around", ["{}", "a {} b", "| a |\n|---|\n| {} |", "- {}", "# {}", "[{}](https://example.org)"]
)
def test_html_is_refused_and_inert(raw: str, around: str) -> None:
    converted, problems = convert({"stem": around.replace("{}", raw)}, {})
    assert problems[0].sentence.startswith("HTML is not shown, write Markdown (and \\< for a plain <): <")
    assert raw not in converted["stem"]
    assert not re.search(r"<(b|img|script|!--)", converted["stem"])


def test_html_in_code_formulas_and_alt_texts_is_text() -> None:
    for written in ("`<b>`", "    <b>", "$\\text{<b>}$", "![<b>](outline.png)", "a\\<b>", "1 < 2 <= 3"):
        assert "<b>" not in one(written)
        assert "&lt;" in one(written)


@pytest.mark.parametrize(
    "link",
    [
        "[a](javascript:alert(1))", "[a](java&#115;cript:alert(1))", "<javascript:alert(1)>", "[a](data:text/html,x)",
        "[a](//example.org)", "[a](other.html)", "[a][b]\n\n[b]: vbscript:x",
    ],
)  # fmt: skip
def test_links_lead_to_web_addresses_only(link: str) -> None:
    converted, problems = convert({"stem": link}, {})
    assert problems[0].sentence.startswith("a link begins with https:// or http://, this one does not: ")
    assert "href" not in converted["stem"]
    assert '<a href="https://example.org/x?a=1&amp;b=2">' in one("[a](https://example.org/x?a=1&b=2)")


@pytest.mark.parametrize("image", ["https://example.org/x.png", "/etc/passwd", "../outline.png", "data:image/png,x"])
def test_images_are_figures_only(image: str) -> None:
    converted, problems = convert({"stem": f"![a]({image})"}, FIGURES)
    assert problems[0].sentence.startswith(f"there is no figure '{image}'")
    assert image not in converted["stem"]


def test_a_dollar_sign_that_belongs_to_no_formula_is_refused() -> None:
    assert refused("so $ x $ mm")[0].endswith("near: so $ x $ mm")
    assert refused("it costs $5") != []
    assert refused("it costs \\$5, as in `$x`, and $y$") == []


def test_a_complaint_is_one_readable_line() -> None:
    (sentence,) = refused("$$\\foo\n" + "+ x\n" * 200 + "$$")
    assert "\n" not in sentence
    assert len(sentence) < 400


def test_without_pandoc_the_package_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(VoxbankError, match="pandoc is missing: it comes with the package pypandoc_binary"):
        one("x")


def test_pandoc_that_does_not_come_back_or_breaks_ends_in_a_sentence(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def hangs(*words: Any, **more: Any) -> None:
        raise subprocess.TimeoutExpired("pandoc", 1)

    monkeypatch.setattr(html, "_FILTER", tmp_path / "missing.lua")
    with pytest.raises(VoxbankError, match=r"pandoc ended with \d+: .*missing\.lua"):
        one("x")
    monkeypatch.setattr(subprocess, "run", hangs)
    with pytest.raises(VoxbankError, match="pandoc was not done with 1 pieces of text after 120 s"):
        one("x")


def test_problems_of_all_pieces_are_found_in_one_call(monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[Any] = []
    run = subprocess.run
    monkeypatch.setattr(subprocess, "run", lambda *words, **more: (calls.append(words), run(*words, **more))[1])
    _, problems = convert({"a": "$\\foo$", "b": "fine", "c": "$\\bar x$ $\\baz$"}, {})
    assert len(calls) == 1
    assert [(problem.piece, problem.sentence.split("$")[1]) for problem in problems] == [("a", "\\foo"), ("c", "\\baz")]
    assert isinstance(problems[0], Problem)
