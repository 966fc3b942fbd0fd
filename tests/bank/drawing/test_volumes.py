"""The arrows of a volume's axes point to the letters at which they should."""

from __future__ import annotations

import numpy as np
import pytest
from matplotlib.text import Annotation

from bank.drawing.style import new_canvas, styled
from bank.drawing.volumes import draw_volume_axes, on_screen
from bank.phantoms.grid import facing, plain, rotation


@pytest.mark.parametrize("letters", ["LPS", "PIR", "RAS", "LIP", "SRA"])
def test_arrows_point_to_their_letters(letters: str) -> None:
    with styled():
        canvas = new_canvas(50, 50)
        ax = canvas.figure.subplots()
        draw_volume_axes(ax, plain(facing(letters)))
        canvas.draw()
    tips = [np.array(text.xy) for text in ax.texts if isinstance(text, Annotation)]
    places = {text.get_text(): np.array(text.get_position()) for text in ax.texts if len(text.get_text()) == 1}
    assert set(places) == set("LRAPSI")
    for tip, letter in zip(tips, letters, strict=True):
        place = places[letter]
        assert np.dot(tip, place) / np.linalg.norm(tip) / np.linalg.norm(place) == pytest.approx(1)
        assert np.linalg.norm(tip) < np.linalg.norm(place)
    page = ax.get_window_extent()
    for text in ax.texts:
        box = text.get_window_extent()
        assert page.x0 <= box.x0 < box.x1 <= page.x1
        assert page.y0 <= box.y0 < box.y1 <= page.y1


def test_letters_do_not_hide_each_other_and_the_patient_is_seen_from_the_front() -> None:
    left, right, up = on_screen([[1, 0, 0], [-1, 0, 0], [0, 0, 1]])
    assert left[0] > 0 > right[0], "the patient's left is on the right, as in slices"
    assert up[0] == pytest.approx(0)
    assert up[1] > 0
    lengths = np.linalg.norm(on_screen(rotation(0, 0, 20)), axis=-1)
    assert lengths.max() <= 1 + 1e-9, "nothing is longer on the screen than in space"
