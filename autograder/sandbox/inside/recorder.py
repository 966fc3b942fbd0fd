"""What a submission prints and shows, in order.

Text goes straight to descriptor 1, so that the trusted side has it even if the process dies. A mark between two
texts says that the stream changes or which picture stands here; the pictures follow with the reply.
"""

import base64
import io
import os
from typing import Any

from . import kernel

MOST_SHOWN, MOST_SHOWN_BYTES = 10_000, 8 << 20
LOG = 1
KEPT_FORMATS = ("text/plain", "image/png", "image/jpeg")


class Recorder:
    """Keeps the outputs of one question at a time."""

    def __init__(self) -> None:
        self.shown: list[dict[str, Any]] = []
        self._token = ""
        self._stream = ""
        self._size = 0

    def begin(self, token: str) -> None:
        """Start a question; its marks carry this token."""
        self.shown = []
        self._token, self._stream, self._size = token, "", 0

    def write(self, stream: str, data: bytes) -> None:
        """Write text of a stream, "stdout" or "stderr"."""
        if stream != self._stream:
            self._mark(stream)
            self._stream = stream
        _write_all(data)

    def show(self, output: dict[str, Any]) -> None:
        """Note a display_data, execute_result or error output at this place."""
        size = len(repr(output).encode())
        if self._size + size <= MOST_SHOWN_BYTES and len(self.shown) < MOST_SHOWN:
            self._size += size
            self._mark(str(len(self.shown)))
            self._stream = ""
            self.shown.append(output)

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
    """Make a text stream for `sys.stdout` or `sys.stderr` that writes to the recorder line by line."""
    raw = io.BufferedWriter(_LogStream(recorder, name, descriptor), buffer_size=1)
    return io.TextIOWrapper(raw, encoding="utf-8", errors="replace", line_buffering=True, write_through=True)


def kept(bundle: dict[str, Any]) -> dict[str, str]:
    """Text and pictures of a display, pictures in base64; other formats could carry scripts."""
    return {name: _as_text(bundle[name]) for name in KEPT_FORMATS if name in bundle}


def _as_text(data: Any) -> str:
    return base64.b64encode(data).decode() if isinstance(data, bytes) else whole(str(data))


def whole(text: str) -> str:
    """Put a question mark for each half of a surrogate pair, which cannot be sent."""
    return text.encode("utf-8", "replace").decode()


def _write_all(data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(LOG, view) :]
