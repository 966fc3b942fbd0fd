"""Text from students cannot do anything on the pages of others."""

from __future__ import annotations

import html
from html.parser import HTMLParser

import pytest
from nbconvert.filters.markdown_mistune import markdown2html_mistune

from autograder.assignment.display import LONGEST, harmless_markdown, one_line, plain
from autograder.assignment.recognition import Note
from autograder.assignment.restoring import plain_note

ATTACKS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "`a` <svg/onload=alert(1)> `b`",
    "$x$ <iframe src='https://example.org'></iframe> $y$",
    "```\n<b>\n``` <script>1</script>",
    "<!-- --><script>1</script>",
    "[x](javascript:alert(1))",
    "[x]( javascript:alert(1))",
    "[x](<javascript:alert(1)>)",
    "![x](file:///etc/passwd)",
    "![x](../../voxbank/week1/form.lock.json)",
    "[x][1]\n\n[1]: javascript:alert(1)",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "<javascript:alert(1)>",
    "[x](java&#115;cript:alert(1))",
    "[x][a\\]b]\n\n[a\\]b]: javascript:alert(1)",
    "[x][a b]\n\n[a\nb]: javascript:alert(1)",
    "> [1]: javascript:alert(1)\n\n[x][1]",
    "- [1]: javascript:alert(1)\n\n[x][1]",
    "![x][1]\n\n1. [1]: ../../gradebook.db",
    "![x](attachment:not-there.png)",
    "![x]( attachment:)",
    "![x][1]\n\n[1]: attachment:not-there.png",
]
# MathJax reads a page's text, in which entities stand for themselves, and makes links of these.
FORMULAS = [
    r"$\href{javascript:alert(1)}{x}$",
    r"\begin{a}\href{javascript:alert(1)}{x}\end{a}",
    r"&bsol;(&bsol;href{javascript:alert(1)}{x}&bsol;)",
    r"\\(\&#104;ref{javascript:alert(1)}{x}\\)",
    r"`\(\href{javascript:alert(1)}{x}\)",
]


class _Elements(HTMLParser):
    def __init__(self):
        super().__init__()
        self.dangers = []

    def handle_starttag(self, tag, attributes):
        if tag in ("script", "svg", "iframe", "b", "style", "object"):
            self.dangers.append(tag)
        for name, value in attributes:
            if name.startswith("on") or (name in ("src", "href") and not value.startswith("https://")):
                self.dangers.append(value)


def _dangers(markdown: str) -> list[str]:
    """Return the elements and addresses of a rendered page that could run or fetch something."""
    parser = _Elements()
    parser.feed(markdown2html_mistune(markdown))
    return parser.dangers


@pytest.mark.parametrize("attack", ATTACKS)
def test_a_students_markdown_brings_no_element_or_address_into_a_page(attack):
    assert _dangers(harmless_markdown(attack)) == []


@pytest.mark.parametrize("attack", ATTACKS)
def test_a_students_text_in_a_note_brings_no_element_or_address_into_a_page(attack):
    for text in (plain(attack), plain_note(Note(f"the file `{attack}` and {attack}"))):
        assert _dangers(text) == []


@pytest.mark.parametrize("attack", FORMULAS)
def test_a_students_formula_makes_no_link(attack):
    texts = (harmless_markdown(attack), plain(attack), plain_note(Note(f"the file `{attack}` and {attack}")))
    pages = [html.unescape(markdown2html_mistune(text)) for text in texts]
    assert not any("\\href" in page for page in pages)


def test_the_search_for_dangers_finds_them():
    assert _dangers("[x](javascript:1) ![x](../y) <script>1</script>") == ["javascript:1", "../y", "script"]


def test_formulas_code_pictures_and_web_addresses_stay_as_written():
    text = "If $a < b$ and `a <= b`, see [a page](https://example.org) and ![sketch](attachment:s.png), ![s](s.png)"
    text += r"\n\n$$\begin{matrix} a & b \\ c & d \end{matrix}$$ [1]: https://example.org"
    assert harmless_markdown(text, {"s.png": {}}) == text


def test_terminal_codes_and_direction_marks_are_dropped():
    text = "a\x1b]0;title\x07b\x9bc\u202ed\u2066e\x00"
    assert one_line(text) == "a]0;titlebcde"
    assert "\x1b" not in harmless_markdown(text)


def test_a_long_text_is_cut():
    assert len(one_line("x" * 10_000)) == LONGEST
    assert one_line("x" * 10_000).endswith("...")
