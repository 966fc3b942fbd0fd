"""Values as canonical JSON: the same value is the same text, byte for byte, and can be read back.

Arrays and images leave their voxels in a store of blobs, by sha256, and only the hash in the JSON.
"""

from __future__ import annotations

import dataclasses
import hashlib
import io
import json
import math
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

import numpy as np
import SimpleITK as sitk

from bank.errors import VoxbankError
from bank.images import is_label_map

SIGNIFICANT_DIGITS = 9
"""What a digest keeps of a number: other processors and libraries differ in the last bits, a changed draw does not."""


def encode(value: Any, blobs: dict[str, bytes]) -> Any:
    """Return `value` as JSON data; the bytes of arrays and images are added to `blobs` under their sha256.

    Raises
    ------
    TypeError
        For a value that has no canonical form.
    """
    if value is None or isinstance(value, (bool, str)):
        return value
    if isinstance(value, np.generic):
        return encode(value.item(), blobs)
    if isinstance(value, int):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else {"$float": repr(value)}
    if isinstance(value, np.ndarray) and not value.dtype.hasobject:
        return {"$array": _store(_npy(value), blobs)}
    if isinstance(value, sitk.Image) and not is_label_map(value):
        return _encode_image(value, blobs)
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        fields = {field.name: encode(getattr(value, field.name), blobs) for field in dataclasses.fields(value)}
        return {"$class": type(value).__name__, **fields}
    return _encode_container(value, blobs)


def decode(data: Any, blobs: Mapping[str, bytes], classes: Mapping[str, Any] = MappingProxyType({})) -> Any:
    """Return the value that `encode` was given; dataclasses are made by the `classes` of their names.

    Raises
    ------
    VoxbankError
        When a blob is missing or altered, or a class is not among `classes`.
    """
    if isinstance(data, list):
        return [decode(item, blobs, classes) for item in data]
    if not isinstance(data, dict):
        return data
    if "$float" in data:
        return float(data["$float"])
    if "$tuple" in data:
        return tuple(decode(item, blobs, classes) for item in data["$tuple"])
    if "$set" in data:
        return frozenset(decode(item, blobs, classes) for item in data["$set"])
    if "$mapping" in data:
        return {decode(key, blobs, classes): decode(item, blobs, classes) for key, item in data["$mapping"]}
    if "$array" in data:
        return np.load(io.BytesIO(_fetch(data["$array"], blobs)), allow_pickle=False)
    if "$image" in data:
        return _decode_image(data, blobs)
    fields = {key: decode(item, blobs, classes) for key, item in data.items() if key != "$class"}
    if "$class" not in data:
        return fields
    if data["$class"] not in classes:
        raise VoxbankError(f"the source has no class '{data['$class']}', which the lock names")
    return classes[data["$class"]](**fields)


def canonical_text(value: Any) -> str:
    """Return `value` as canonical JSON text; equal text means an equal value, arrays and images included."""
    return json.dumps(encode(value, {}), sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def digest(values: Any) -> str:
    """Return 16 hexadecimal digits for a value, blind to differences beyond nine significant digits."""
    rounded = json.dumps(encode(_rounded(values), {}), sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(rounded.encode()).hexdigest()[:16]


def _rounded(value: Any) -> Any:
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, float):
        return float(f"{value:.{SIGNIFICANT_DIGITS - 1}e}") + 0.0
    if isinstance(value, np.ndarray) and np.iscomplexobj(value):
        value = np.stack([value.real, value.imag])
    if isinstance(value, np.ndarray):
        return [list(value.shape), [_rounded(item) for item in value.ravel().tolist()]]
    if isinstance(value, sitk.Image):
        geometry = (value.GetSize(), value.GetSpacing(), value.GetOrigin(), value.GetDirection())
        # Voxels of a resampled image differ in their last bits between processors.
        voxels = np.round(sitk.GetArrayFromImage(value).astype(np.float64), 3) + 0.0
        return [_rounded(geometry), hashlib.sha256(voxels.tobytes()).hexdigest()]
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name: _rounded(getattr(value, field.name)) for field in dataclasses.fields(value)}
    if isinstance(value, Mapping):
        return {key: _rounded(item) for key, item in value.items()}
    if isinstance(value, (set, frozenset)):
        return sorted(value)
    if isinstance(value, (list, tuple)):
        return [_rounded(item) for item in value]
    return value


def _encode_container(value: Any, blobs: dict[str, bytes]) -> Any:
    if isinstance(value, tuple):
        return {"$tuple": [encode(item, blobs) for item in value]}
    if isinstance(value, list):
        return [encode(item, blobs) for item in value]
    if isinstance(value, (set, frozenset)):
        return {"$set": [encode(item, blobs) for item in sorted(value)]}
    if isinstance(value, Mapping):
        return _encode_mapping(value, blobs)
    kind = "a label map" if isinstance(value, sitk.Image) else f"the type '{type(value).__name__}'"
    kind = "an array of objects" if isinstance(value, np.ndarray) else kind
    raise TypeError(f"{kind} has no canonical form; use numbers, texts, arrays, images and dataclasses of them")


def _encode_mapping(value: Mapping[Any, Any], blobs: dict[str, bytes]) -> dict[str, Any]:
    if all(isinstance(key, str) and not key.startswith("$") for key in value):
        return {key: encode(item, blobs) for key, item in value.items()}
    # JSON has no other keys than texts, and a label 1 must come back as a number.
    pairs = [[encode(key, blobs), encode(item, blobs)] for key, item in value.items()]
    return {"$mapping": sorted(pairs, key=lambda pair: json.dumps(pair[0], sort_keys=True))}


def _encode_image(image: sitk.Image, blobs: dict[str, bytes]) -> dict[str, Any]:
    return {
        "$image": _store(_npy(sitk.GetArrayFromImage(image)), blobs),
        "vector": image.GetNumberOfComponentsPerPixel() > 1,
        "spacing": list(image.GetSpacing()),
        "origin": list(image.GetOrigin()),
        "direction": list(image.GetDirection()),
    }


def _decode_image(data: Mapping[str, Any], blobs: Mapping[str, bytes]) -> sitk.Image:
    voxels = np.load(io.BytesIO(_fetch(data["$image"], blobs)), allow_pickle=False)
    image = sitk.GetImageFromArray(voxels, isVector=data["vector"])
    image.SetSpacing(data["spacing"])
    image.SetOrigin(data["origin"])
    image.SetDirection(data["direction"])
    return image


def _npy(array: np.ndarray[Any, Any]) -> bytes:
    stream = io.BytesIO()
    np.save(stream, np.ascontiguousarray(array) if array.ndim else array, allow_pickle=False)
    return stream.getvalue()


def _store(content: bytes, blobs: dict[str, bytes]) -> str:
    name = hashlib.sha256(content).hexdigest()
    blobs[name] = content
    return name


def _fetch(name: str, blobs: Mapping[str, bytes]) -> bytes:
    content = blobs.get(name)
    if content is None:
        raise VoxbankError(f"the stored file {name} of the form is missing")
    if hashlib.sha256(content).hexdigest() != name:
        raise VoxbankError(f"the stored file {name} of the form was altered")
    return content
