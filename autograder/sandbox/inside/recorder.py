"""What a submission prints and shows, in order.

Text goes straight to descriptor 1, so that the trusted side has it even if the process dies. A mark between two
texts says that the stream changes, that everything so far was cleared, or which picture stands here; the pictures
follow with the reply.
"""

import base64
import io
import os
import re
from typing import Any

from . import kernel

MOST_SHOWN, MOST_SHOWN_BYTES = 10_000, 8 << 20
LOG = 1
LARGEST_SIDE = 20_000
KEPT_FORMATS = ("text/plain", "image/png", "image/jpeg")
READABLE_FORMATS = ("text/markdown", "text/latex")
_NOT_KEPT = b"... (too much was shown; this is not kept)\n"
# What IPython writes where a front end would render Markdown or a formula.
_PLACEHOLDER = re.compile(r"<IPython\.core\.display\.\w+ object>")
_MAGIC = {"image/png": b"\x89PNG\r\n\x1a\n", "image/jpeg": b"\xff\xd8\xff"}


class Recorder:
    """Keeps the outputs of one question at a time."""

    def __init__(self) -> None:
        self.shown: list[dict[str, Any]] = []
        self._token = ""
        self._stream = ""
        self._size = 0
        self._clear_first = False
        self._places: dict[str, int] = {}
        self._earlier: set[str] = set()

    def begin(self, token: str) -> None:
        """Start a question; its marks carry this token."""
        self._earlier.update(self._places)
        self._places = {}
        self.shown = []
        self._token, self._stream, self._size, self._clear_first = token, "", 0, False

    def forget(self) -> None:
        """Be as new."""
        self.begin("")
        self._earlier.clear()

    def write(self, stream: str, data: bytes) -> None:
        """Write text of a stream, "stdout" or "stderr"."""
        if self._clear_first:
            self._clear()
        if stream != self._stream:
            self._mark(stream)
            self._stream = stream
        _write_all(data)

    def show(self, output: dict[str, Any], display: str = "") -> None:
        """Note a display_data, execute_result or error output at this place; `display` names it for updates."""
        if self._clear_first:
            self._clear()
        size = _size_of(output)
        if self._size + size > MOST_SHOWN_BYTES or len(self.shown) >= MOST_SHOWN:
            self.write("stderr", _NOT_KEPT)
            return
        self._size += size
        self._mark(str(len(self.shown)))
        self._stream = ""
        if display:
            self._places[display] = len(self.shown)
        self.shown.append(output)

    def update(self, output: dict[str, Any], display: str) -> None:
        """Replace what is shown under a name; what an earlier question showed has gone out and is shown again here."""
        place = self._places.get(display)
        if place is None and display in self._earlier:
            self.show(output, display)
        elif place is not None:
            growth = _size_of(output) - _size_of(self.shown[place])
            if self._size + growth <= MOST_SHOWN_BYTES:
                self._size += growth
                self.shown[place] = output

    def clear(self, wait: bool) -> None:
        """Drop what this question has printed and shown, now or when something follows."""
        self._clear_first = wait
        if not wait:
            self._clear()

    def _clear(self) -> None:
        self._mark("clear")
        self._stream, self._size, self._clear_first = "", 0, False
        self.shown.clear()
        self._places.clear()

    def _mark(self, kind: str) -> None:
        kernel.flush_c_streams()
        _write_all(f"\0{self._token}:{kind}\0".encode())


class _LogStream(io.RawIOBase):
    def __init__(self, recorder: Recorder, name: str, descriptor: int) -> None:
        self._recorder, self._name, self._descriptor = recorder, name, descriptor

    def writable(self) -> bool:
        return True

    def fileno(self) -> int:
        return self._descriptor

    def write(self, data: Any) -> int:
        copy = bytes(data)
        self._recorder.write(self._name, copy)
        return len(copy)


def text_stream(recorder: Recorder, name: str, descriptor: int) -> io.TextIOWrapper:
    """Make a text stream for `sys.stdout` or `sys.stderr` that holds nothing back."""
    # As for `python -u`: a buffer in between would keep a last letter until after the next figure.
    raw: Any = _LogStream(recorder, name, descriptor)
    return io.TextIOWrapper(raw, encoding="utf-8", errors="replace", write_through=True)


def kept(bundle: dict[str, Any]) -> dict[str, str]:
    """Text and pictures of a display, pictures in base64; other formats could carry scripts."""
    data = {name: _as_text(bundle[name]) for name in KEPT_FORMATS if name in bundle}
    if _PLACEHOLDER.fullmatch(data.get("text/plain", "")):
        sources = [bundle[name] for name in READABLE_FORMATS if name in bundle]
        data["text/plain"] = _as_text((sources or [data["text/plain"]])[0])
    return {name: text for name, text in data.items() if name not in _MAGIC or _is_picture(name, text)}


def kept_sizes(metadata: Any, data: dict[str, str]) -> dict[str, dict[str, int]]:
    """The width and height at which pictures are to be shown: those of high resolution are shown smaller."""
    found = metadata if isinstance(metadata, dict) else {}
    sizes = {name: _size(found[name]) for name in _MAGIC if name in data and isinstance(found.get(name), dict)}
    return {name: size for name, size in sizes.items() if size}


def _size(metadata: dict[str, Any]) -> dict[str, int]:
    sides = {side: metadata.get(side) for side in ("width", "height")}
    return {side: number for side, number in sides.items() if type(number) is int and 0 < number <= LARGEST_SIDE}


def _as_text(data: Any) -> str:
    return base64.b64encode(data).decode() if isinstance(data, bytes) else whole(str(data))


def whole(text: str) -> str:
    """Put a question mark for each half of a surrogate pair, which cannot be sent."""
    return text.encode("utf-8", "replace").decode()


def _size_of(output: dict[str, Any]) -> int:
    return len(repr(output).encode())


def _is_picture(name: str, text: str) -> bool:
    try:
        return base64.b64decode(text).startswith(_MAGIC[name])
    except ValueError:
        return False


def _write_all(data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(LOG, view) :]
