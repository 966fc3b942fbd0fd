"""Zip archives that are equal byte for byte where their content is."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from typing import Final

_DATE: Final = (1980, 1, 1, 0, 0, 0)
"""The first that the format knows: an archive must not tell when it was made."""
_READABLE: Final = 0o100644 << 16
_PACKED_ALREADY: Final = (".png", ".gz", ".zip", ".npz")


def zip_archive(files: Mapping[str, bytes]) -> bytes:
    """Return an archive of these files, in this order; names may hold folders, with forward slashes."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, content in files.items():
            about = zipfile.ZipInfo(name, _DATE)
            about.external_attr = _READABLE
            about.create_system = 3
            about.compress_type = zipfile.ZIP_STORED if name.endswith(_PACKED_ALREADY) else zipfile.ZIP_DEFLATED
            archive.writestr(about, content)
    return stream.getvalue()
