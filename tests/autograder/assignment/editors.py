"""How editors save a notebook that they were given: what each adds, renames, reorders and drops.

Each function takes an answered notebook and returns the bytes of the file that a student hands in.
"""

from __future__ import annotations

import copy
import json
import warnings
from collections.abc import Callable
from typing import Any

import nbformat

PNG = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=="
LANGUAGE = {
    "codemirror_mode": {"name": "ipython", "version": 3},
    "file_extension": ".py",
    "mimetype": "text/x-python",
    "name": "python",
    "nbconvert_exporter": "python",
    "pygments_lexer": "ipython3",
    "version": "3.11.9",
}


def notebook_7(notebook: Any) -> bytes:
    """Jupyter Notebook 7: every cell editable or not, slides and tags, sources as lists of lines."""
    saved = _executed(notebook)
    for cell in saved["cells"]:
        cell["metadata"] = {"editable": True, "slideshow": {"slide_type": ""}, "tags": [], **cell["metadata"]}
    saved["metadata"]["language_info"] = LANGUAGE
    return _lines(saved, indent=1)


def jupyterlab_4(notebook: Any) -> bytes:
    """JupyterLab 4: times of execution, the state of widgets, trust, and new cells with ids of its own."""
    saved = _executed(notebook)
    for cell in saved["cells"]:
        cell["metadata"]["trusted"] = True
        if cell["cell_type"] == "code":
            times = {
                "iopub.execute_input": "2024-03-01T10:00:00.123456Z",
                "shell.execute_reply": "2024-03-01T10:00:01Z",
            }
            cell["metadata"] |= {"execution": times, "scrolled": True, "jupyter": {"outputs_hidden": False}}
    saved["cells"].append(_code("", id="8e1b2c1f-2f6b-4e0c-9d9d-0a3b7d1a2f00"))
    widgets = {"application/vnd.jupyter.widget-state+json": {"state": {}, "version_major": 2, "version_minor": 0}}
    saved["metadata"] |= {"language_info": LANGUAGE, "widgets": widgets, "toc-autonumbering": False}
    return _lines(saved, indent=4)


def classic(notebook: Any) -> bytes:
    """The classic notebook of format 4.2: no cell ids, and the metadata of its extensions."""
    saved = _without_ids(_executed(notebook), minor=2)
    for cell in saved["cells"]:
        cell["metadata"] |= {"collapsed": False, "hide_input": False, "run_control": {"marked": False}}
    saved["metadata"] |= {"language_info": LANGUAGE, "toc": {"base_numbering": 1, "nav_menu": {}, "sideBar": True}}
    return _lines(saved, indent=1)


def colab(notebook: Any) -> bytes:
    """Google Colab: ids in the metadata, its own keys, and what it adds at the top; nbgrader's names are kept."""
    saved = _in_colab(notebook)
    for number, cell in enumerate(saved["cells"]):
        cell["metadata"] |= {"id": f"Zk3x{number:02}qLmN_8", **_colab_output(cell, number)}
    return _lines(saved, indent=2)


def colab_without_names(notebook: Any) -> bytes:
    """Google Colab after copying the cells into a new notebook: nothing but types and texts is left."""
    saved = _in_colab(notebook)
    for number, cell in enumerate(saved["cells"]):
        cell["metadata"] = {"id": f"aB{number:02}cD-eF_gh", **_colab_output(cell, number)}
    saved["metadata"] = {"colab": {"provenance": []}, "kernelspec": {"name": "python3", "display_name": "Python 3"}}
    return _lines(saved, indent=2)


def colab_with_released_ids(notebook: Any) -> bytes:
    """Google Colab where the ids of the cells have moved into their metadata."""
    saved = _in_colab(notebook)
    ids = [cell.id for cell in notebook.cells]
    for number, cell in enumerate(saved["cells"][-len(ids) :]):
        cell["metadata"] = {"id": ids[number]}
    return _lines(saved, indent=2)


def colab_sources_as_texts(notebook: Any) -> bytes:
    """Google Colab as its API gives the notebook out: sources in one piece, JSON on one line."""
    return json.dumps(_in_colab(notebook), ensure_ascii=False).encode()


def vscode(notebook: Any) -> bytes:
    """VS Code: languages of cells, groups of runs, no kernelspec, other ids."""
    saved = _executed(notebook)
    for number, cell in enumerate(saved["cells"]):
        cell["id"] = f"{number:08x}"
        if cell["cell_type"] == "code":
            cell["metadata"] |= {"vscode": {"languageId": "python"}, "notebookRunGroups": {"groupValue": "1"}}
    interpreter = {"interpreter": {"hash": "31f2aee4e71d21fbe5cf8b01ff0e069b9275f58929596ceb00d14d90e3e16cd6"}}
    saved["metadata"] = {"language_info": LANGUAGE | {"version": "3.12.1"}, "orig_nbformat": 4, "vscode": interpreter}
    return _lines(saved, indent=1)


def vscode_on_windows(notebook: Any) -> bytes:
    """VS Code on Windows: a carriage return at every end of a line, in texts and in the file; formats below 4.5."""
    saved = _without_ids(_executed(notebook), minor=2)
    for cell in saved["cells"]:
        cell["source"] = cell["source"].replace("\n", "\r\n")
    saved["metadata"] = {"kernelspec": {"display_name": ".venv", "language": "python", "name": "python3"}}
    return _lines(saved, indent=1).replace(b"\n", b"\r\n")


def vscode_polyglot(notebook: Any) -> bytes:
    """VS Code with Polyglot Notebooks: a kernel's name on every cell."""
    saved = _executed(notebook)
    about = {"kernelInfo": {"defaultKernelName": "python", "items": [{"aliases": [], "name": "python"}]}}
    for cell in saved["cells"]:
        cell["metadata"] = {"polyglot_notebook": {"kernelName": "python"}, "dotnet_interactive": {"language": "python"}}
    saved["metadata"] = {"polyglot_notebook": about}
    return _lines(saved, indent=1)


def pycharm(notebook: Any) -> bytes:
    """PyCharm: its marks between cells, keys in the order of the alphabet."""
    saved = _without_ids(_executed(notebook), minor=0)
    for cell in saved["cells"]:
        cell["metadata"]["pycharm"] = {"name": "#%%\n", "is_executing": False}
    return json.dumps(saved, sort_keys=True, indent=1).encode()


def kaggle(notebook: Any) -> bytes:
    """Kaggle: its ids on every cell, an introduction of its own, JSON on one line."""
    saved = _without_ids(_executed(notebook), minor=4)
    for number, cell in enumerate(saved["cells"]):
        guid = f"b1076dfc-b9ad-4769-8c92-a6c4dae69d{number:02}"
        cell["metadata"] = {"_uuid": "8f2839f25d086af736a60e9eeb907d3b93b6e0e5", "_cell_guid": guid, "trusted": True}
    saved["cells"].insert(0, _code("# This Python 3 environment comes with many helpful libraries\nimport numpy as np"))
    saved["metadata"]["kaggle"] = {"accelerator": "none", "dataSources": [], "isInternetEnabled": True}
    return json.dumps(saved).encode()


def format_4_0(notebook: Any) -> bytes:
    """The first format of the fourth kind."""
    return _lines(_without_ids(_executed(notebook), minor=0), indent=1)


def format_4_1(notebook: Any) -> bytes:
    """The format that allowed files to be attached."""
    return _lines(_without_ids(_executed(notebook), minor=1), indent=1)


def format_3(notebook: Any) -> bytes:
    """The format of IPython 2: worksheets, inputs, headings; nbformat's own way back to it."""
    with warnings.catch_warnings(action="ignore"):
        return str(nbformat.writes(nbformat.convert(copy.deepcopy(notebook), 3), version=3)).encode()


def with_byte_order_mark(notebook: Any) -> bytes:
    """Windows' editor puts a mark in front."""
    return b"\xef\xbb\xbf" + json.dumps(notebook).encode()


def in_utf_16(notebook: Any) -> bytes:
    """PowerShell's redirection writes UTF-16."""
    return json.dumps(notebook, ensure_ascii=False).encode("utf-16")


def with_numbers_that_are_none(notebook: Any) -> bytes:
    """NaN and Infinity are no JSON, and Python writes them."""
    saved = _executed(notebook)
    saved["metadata"]["zoom"] = float("nan")
    saved["cells"][2]["metadata"]["height"] = float("inf")
    return json.dumps(saved).encode()


def with_one_id_for_all(notebook: Any) -> bytes:
    """Copied cells keep their id."""
    saved = _executed(notebook)
    for cell in saved["cells"]:
        cell["id"] = "b2f1c0de"
    return _lines(saved, indent=1)


def stripped_of_outputs(notebook: Any) -> bytes:
    """What filters for version control leave: no outputs, no counts, no metadata, empty or missing."""
    kept = ("cell_type", "source")
    cells = [{key: cell[key] for key in kept} for cell in _executed(notebook)["cells"]]
    return json.dumps({"cells": cells, "nbformat": 4, "nbformat_minor": 5}).encode()


def with_cells_of_other_kinds(notebook: Any) -> bytes:
    """A raw cell, a heading of an old format, a query, a kind that nobody knows, an empty cell."""
    saved = _executed(notebook)
    saved["cells"][1:1] = [
        {"cell_type": "raw", "source": ["---\n", "title: mine\n", "---"], "metadata": {"format": "text/x-yaml"}},
        {"cell_type": "heading", "level": 2, "source": "My work", "metadata": {}},
        {"cell_type": "sql", "source": "SELECT 1", "metadata": {}},
        _code("%%sql\nSELECT q1_area FROM answers"),
        _code(""),
    ]
    return _lines(saved, indent=1)


def with_huge_outputs(notebook: Any) -> bytes:
    """Megabytes of pictures and prints below the cells, and pictures in Markdown."""
    saved = _executed(notebook)
    picture = {"output_type": "display_data", "metadata": {}, "data": {"image/png": "A" * (6 << 20)}}
    printed = {"output_type": "stream", "name": "stdout", "text": ["x" * 99 + "\n"] * 20_000}
    drawn = "![sketch](attachment:sketch.png)"
    attached = {"sketch.png": {"image/png": PNG}}
    saved["cells"].insert(2, {"cell_type": "markdown", "source": drawn, "metadata": {}, "attachments": attached})
    saved["cells"].insert(3, _code("print('much')") | {"outputs": [picture, printed]})
    return _lines(saved, indent=1)


EDITORS: dict[str, Callable[[Any], bytes]] = {
    editor.__name__: editor
    for editor in (
        notebook_7, jupyterlab_4, classic, colab, colab_without_names, colab_with_released_ids, colab_sources_as_texts,
        vscode, vscode_on_windows, vscode_polyglot, pycharm, kaggle, format_4_0, format_4_1, format_3,
        with_byte_order_mark, in_utf_16, with_numbers_that_are_none, with_one_id_for_all, stripped_of_outputs,
        with_cells_of_other_kinds, with_huge_outputs,
    )
}  # fmt: skip


def _executed(notebook: Any) -> dict[str, Any]:
    """Return a notebook's content as plain data, with counts and outputs as after a run."""
    saved: dict[str, Any] = json.loads(json.dumps(notebook))
    for number, cell in enumerate(cell for cell in saved["cells"] if cell["cell_type"] == "code"):
        cell["execution_count"] = number + 1
        cell["outputs"] = [{"output_type": "stream", "name": "stdout", "text": "ran\n"}]
    return saved


def _in_colab(notebook: Any) -> dict[str, Any]:
    saved = _without_ids(_executed(notebook), minor=0)
    badge = '<a href="https://colab.research.google.com/github/x/y/blob/main/week1.ipynb" target="_parent">Open</a>'
    mount = "from google.colab import drive\ndrive.mount('/content/drive')\n%cd /content/drive/MyDrive"
    saved["cells"][:0] = [
        {"cell_type": "markdown", "metadata": {"id": "view-in-github", "colab_type": "text"}, "source": badge},
        _code(mount) | {"metadata": {"cellView": "form"}},
    ]
    own = {"provenance": [{"file_id": "1aB", "timestamp": 1709280000000}], "gpuType": "T4", "collapsed_sections": []}
    saved["metadata"] |= {"colab": own, "accelerator": "GPU", "language_info": {"name": "python"}}
    return {name: saved[name] for name in ("nbformat", "nbformat_minor", "metadata", "cells")}


def _colab_output(cell: dict[str, Any], number: int) -> dict[str, Any]:
    if cell["cell_type"] != "code":
        return {}
    shown = {"base_uri": "https://localhost:8080/", "height": 35}
    return {"colab": shown, "outputId": f"28b07730-954d-4958-f35a-8c84d69cd5{number:02}"}


def _without_ids(saved: dict[str, Any], minor: int) -> dict[str, Any]:
    for cell in saved["cells"]:
        cell.pop("id", None)
    return saved | {"nbformat_minor": minor}


def _code(source: str, **more: Any) -> dict[str, Any]:
    return {"cell_type": "code", "source": source, "metadata": {}, "outputs": [], "execution_count": None, **more}


def _lines(saved: dict[str, Any], indent: int) -> bytes:
    """Return the file with sources as lists of lines, as editors write them."""
    for cell in saved["cells"]:
        if isinstance(cell["source"], str):
            cell["source"] = cell["source"].splitlines(keepends=True)
    return (json.dumps(saved, indent=indent, ensure_ascii=False) + "\n").encode()
