"""Tables say what figures show, rounded as stated."""

from __future__ import annotations

import numpy as np
import pytest

from bank.drawing.tables import bars_table, curves_table, markdown_table, voxels_table
from bank.errors import VoxbankError


def test_curves_are_read_off_where_asked() -> None:
    curves = {"training": [0.0, 1.0, 0.5], "validation": [0.0, 0.5, 0.25]}
    assert curves_table("epoch", [0, 10, 20], curves, at=[5, 20, 30], decimals=2) == (
        "| epoch | training | validation |\n|:---|---:|---:|\n| 5 | 0.50 | 0.25 |\n| 20 | 0.50 | 0.25 |\n| 30 | – | – |"
    )


def test_bars_and_voxels_have_names_for_rows_and_columns() -> None:
    assert bars_table("patient", ["P1", "P2"], {"K": [10, 20.04]}, 1) == (
        "| patient | K |\n|:---|---:|\n| P1 | 10.0 |\n| P2 | 20.0 |"
    )
    assert voxels_table(np.array([[1, np.nan], [-0.2, 4]]), row_name="z", column_name="x") == (
        "| z \\ x | 0 | 1 |\n|:---|---:|---:|\n| 0 | 1 | – |\n| 1 | 0 | 4 |"
    )


def test_a_bar_in_a_text_ends_no_cell_and_rows_have_the_headers_length() -> None:
    assert markdown_table(["|k|"], [["a|b"]], 0).splitlines()[2] == r"| a\|b |"
    assert markdown_table(["empty"], [], 0) == "| empty |\n|:---|"
    with pytest.raises(VoxbankError, match="a table with 2 columns has a row of 1"):
        markdown_table(["a", "b"], [["1"]], 0)
