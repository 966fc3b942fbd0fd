"""From the log of one question and what was shown meanwhile to the outputs of a notebook cell."""

import base64
import binascii
import re
from dataclasses import dataclass, field
from typing import Any

from autograder.sandbox.text import plain

_MAGIC = {"image/png": b"\x89PNG\r\n\x1a\n", "image/jpeg": b"\xff\xd8\xff"}
_MOST_LINES = 500
_MOST_CELLS = 1 << 31
_LARGEST_SIDE = 20_000
_MARK = re.compile(rb"(stdout|stderr|clear|[0-9]{1,6})\x00")


@dataclass
class Log:
    """Bytes printed since a question was asked: the first ones, and the count of all.

    Attributes
    ----------
    token
        Stands in every mark that the child's recorder writes.
    limit
        Number of bytes that are kept.
    """

    token: str
    limit: int
    kept: bytearray = field(default_factory=bytearray)
    total: int = 0

    def add(self, data: bytes) -> None:
        """Take what the child has printed."""
        self.total += len(data)
        self.kept += data[: max(self.limit - len(self.kept), 0)]

    def pieces(self) -> list[tuple[str, str]]:
        """Split into (mark, text).

        The mark is "stdout", "stderr", the number of what is shown before the text, or "clear" for what begins anew.
        """
        start = f"\0{self.token}:".encode()
        first, *rest = bytes(self.kept).split(start)
        pieces = [("stdout", first)]
        for piece in rest:
            if mark := _MARK.match(piece):
                pieces.append((mark[1].decode(), piece[mark.end() :]))
            else:  # the student's own text happens to look like the start of one
                pieces[-1] = (pieces[-1][0], pieces[-1][1] + start + piece)
        return [(mark, text.decode("utf-8", "replace")) for mark, text in pieces]

    def text(self) -> str:
        """Everything printed, both streams, without control characters."""
        return plain("".join(text for _, text in self.pieces())) + self.remark()

    def remark(self) -> str:
        """Say how much was dropped, if anything was."""
        missing = self.total - len(self.kept)
        return f"\n... ({missing} more bytes were printed and not kept)\n" if missing else ""


def notebook_outputs(log: Log, shown: list[dict[str, Any]]) -> tuple[dict[str, Any], ...]:
    """Merge print output and shown things in their order; what the log has no mark of comes last.

    What stands before the last "clear" is gone, as in a notebook; numbers begin again there.

    Parameters
    ----------
    log
        What was printed.
    shown
        Checked outputs, see `checked_outputs`.
    """
    outputs: list[dict[str, Any]] = []
    waiting = dict(enumerate(shown))
    stream = "stdout"
    for mark, text in _since_cleared(log.pieces()):
        if mark.isdecimal():
            _append(outputs, waiting.pop(int(mark), None))
        else:
            stream = mark
        _append_text(outputs, stream, text)
    _append_text(outputs, stream, log.remark())
    for output in waiting.values():
        _append(outputs, output)
    return tuple(outputs)


def _since_cleared(pieces: list[tuple[str, str]]) -> list[tuple[str, str]]:
    cleared = [place for place, (mark, _) in enumerate(pieces) if mark == "clear"]
    return [("stdout", pieces[cleared[-1]][1]), *pieces[cleared[-1] + 1 :]] if cleared else pieces


def _append(outputs: list[dict[str, Any]], output: dict[str, Any] | None) -> None:
    if output is not None:
        outputs.append(output)


def _append_text(outputs: list[dict[str, Any]], stream: str, text: str) -> None:
    clean = plain(text)
    if clean and outputs and outputs[-1].get("name") == stream:
        outputs[-1] = outputs[-1] | {"text": outputs[-1]["text"] + clean}
    elif clean:
        outputs.append({"output_type": "stream", "name": stream, "text": clean})


def checked_outputs(shown: Any) -> list[dict[str, Any]]:
    """Copy what a child claims to have shown into well-formed outputs.

    Raises
    ------
    ValueError
        If it is not a list of outputs as our recorder writes them.
    """
    if type(shown) is not list:
        raise ValueError("not a list of outputs")
    return [_checked_output(output) for output in shown]


def _checked_output(output: Any) -> dict[str, Any]:
    kind = _typed(_typed(output, dict).get("output_type"), str)
    if kind == "error":
        lines = [plain(_typed(line, str)) for line in _typed(output.get("traceback"), list)[:_MOST_LINES]]
        name, message = (plain(_typed(output.get(key), str)) for key in ("ename", "evalue"))
        return {"output_type": "error", "ename": name, "evalue": message, "traceback": lines}
    if kind not in ("display_data", "execute_result"):
        raise ValueError("not an output")
    data = {name: _checked_data(name, content) for name, content in _typed(output.get("data"), dict).items()}
    result = {"output_type": kind, "data": data, "metadata": _checked_sizes(output.get("metadata"), data)}
    if kind == "execute_result":
        result["execution_count"] = _typed(output.get("execution_count"), int)
        if not 0 <= result["execution_count"] < _MOST_CELLS:
            raise ValueError("not a number of cells")
    return result


def _checked_sizes(metadata: Any, data: dict[str, str]) -> dict[str, dict[str, int]]:
    """Copy the width and height at which a picture is to be shown."""
    sizes = {}
    for name, size in _typed(metadata, dict).items():
        if name not in data or name not in _MAGIC:
            raise ValueError("not the size of a picture")
        sizes[name] = {side: _checked_side(side, number) for side, number in _typed(size, dict).items()}
    return sizes


def _checked_side(side: Any, number: Any) -> int:
    if side not in ("width", "height") or not 1 <= _typed(number, int) <= _LARGEST_SIDE:
        raise ValueError("not a width or a height")
    return int(number)


def _checked_data(name: Any, content: Any) -> str:
    text = _typed(content, str)
    if _typed(name, str) == "text/plain":
        return plain(text)
    if name not in _MAGIC:
        raise ValueError("not a format that is kept")
    try:
        picture = base64.b64decode(text, validate=False)
    except binascii.Error as error:
        raise ValueError("not a picture") from error
    if not picture.startswith(_MAGIC[name]):
        raise ValueError("not a picture")
    return base64.b64encode(picture).decode()


def _typed(value: Any, kind: type) -> Any:
    if type(value) is not kind:
        raise ValueError(f"not a {kind.__name__}")
    return value
