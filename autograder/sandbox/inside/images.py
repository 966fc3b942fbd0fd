"""Images as an array with geometry, and back. SimpleITK is imported only where a real image is taken apart or built."""

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

_COMPONENT = {
    "UInt8": "uint8", "Int8": "int8", "UInt16": "uint16", "Int16": "int16", "UInt32": "uint32", "Int32": "int32",
    "UInt64": "uint64", "Int64": "int64", "Float32": "float32", "Float64": "float64",
}  # fmt: skip
PIXEL_TYPES = {
    **{f"sitk{name}": dtype for name, dtype in _COMPONENT.items()},
    **{f"sitkVector{name}": dtype for name, dtype in _COMPONENT.items()},
    **{f"sitkLabel{name}": dtype for name, dtype in _COMPONENT.items() if name.startswith("UInt")},
}
"""SimpleITK's names of the pixel types that can cross, with the dtype of one component."""
DIMENSIONS = (2, 3, 4)
LABEL_MAP_DIMENSIONS = 3
"""SimpleITK can make label maps of more, but read none of their labels."""
ORTHONORMAL_WITHIN = 1e-4

Parts = tuple[NDArray[Any], str, int, tuple[float, ...], tuple[float, ...], tuple[float, ...]]


def validate(
    array: NDArray[Any],
    pixel_type: str,
    components: int,
    spacing: Sequence[float],
    origin: Sequence[float],
    direction: Sequence[float],
) -> None:
    """Check that pixels, pixel type and geometry belong together.

    Raises
    ------
    ValueError
        With a sentence that names what is wrong.
    """
    if pixel_type not in PIXEL_TYPES:
        raise ValueError(f"images of pixel type {pixel_type} cannot be sent; integer and real pixels can")
    if array.dtype != np.dtype(PIXEL_TYPES[pixel_type]):
        raise ValueError(f"an image of type {pixel_type} cannot hold {array.dtype} values")
    dimension = len(spacing)
    _validate_dimension(dimension, pixel_type)
    _validate_shape(array.shape, dimension, is_vector(pixel_type), components)
    _validate_geometry(dimension, spacing, origin, direction)


def is_vector(pixel_type: str) -> bool:
    """Whether pixels of this type hold several components on an axis of their own."""
    return pixel_type.startswith("sitkVector")


def _validate_dimension(dimension: int, pixel_type: str) -> None:
    if dimension not in DIMENSIONS:
        raise ValueError(f"images have 2, 3 or 4 dimensions, not {dimension}")
    if dimension > LABEL_MAP_DIMENSIONS and "Label" in pixel_type:
        raise ValueError(f"label maps of {dimension} dimensions cannot be sent; those of 2 or 3 and other images can")


def _validate_shape(shape: tuple[int, ...], dimension: int, vector: bool, components: int) -> None:
    if len(shape) != dimension + vector or 0 in shape:
        raise ValueError(f"an image of {dimension} dimensions cannot have an array of shape {shape}")
    if components != (shape[-1] if vector else 1):
        raise ValueError(f"{components} components do not fit an array of shape {shape}")


def _validate_geometry(
    dimension: int, spacing: Sequence[float], origin: Sequence[float], direction: Sequence[float]
) -> None:
    if len(origin) != dimension or len(direction) != dimension**2:
        raise ValueError(f"origin and direction need {dimension} and {dimension**2} numbers")
    if not all(math.isfinite(number) for number in (*spacing, *origin, *direction)):
        raise ValueError("an image's spacing, origin and direction must be finite")
    if min(spacing) <= 0:
        raise ValueError("an image's spacing must be positive")
    matrix = np.array(direction, dtype=np.float64).reshape(dimension, dimension)
    with np.errstate(all="ignore"):  # finite numbers can have infinite products
        orthonormal = np.allclose(matrix @ matrix.T, np.eye(dimension), rtol=0, atol=ORTHONORMAL_WITHIN)
    if not orthonormal:
        raise ValueError("an image's direction must be orthonormal")


def take_apart(image: Any) -> Parts:
    """Copy a `SimpleITK.Image` into array, pixel type, components, spacing, origin and direction.

    Raises
    ------
    ValueError
        For an image that `validate` refuses.
    """
    import SimpleITK as sitk

    names = {getattr(sitk, name): name for name in PIXEL_TYPES}
    pixel_type = names.get(image.GetPixelID())
    if pixel_type is None:
        raise ValueError(f"images of pixel type {image.GetPixelIDTypeAsString()} cannot be sent; real pixels can")
    _validate_dimension(image.GetDimension(), pixel_type)
    plain = sitk.Cast(image, getattr(sitk, pixel_type.replace("Label", ""))) if "Label" in pixel_type else image
    components = int(image.GetNumberOfComponentsPerPixel())
    array = sitk.GetArrayFromImage(plain)
    if is_vector(pixel_type) and components == 1:
        array = array[..., np.newaxis]  # SimpleITK drops this axis
    parts = (
        array, pixel_type, components,
        _floats(image.GetSpacing()), _floats(image.GetOrigin()), _floats(image.GetDirection()),
    )  # fmt: skip
    validate(*parts)
    return parts


def _floats(numbers: Sequence[float]) -> tuple[float, ...]:
    return tuple(float(number) for number in numbers)


def build(
    array: NDArray[Any],
    pixel_type: str,
    spacing: Sequence[float],
    origin: Sequence[float],
    direction: Sequence[float],
) -> Any:
    """Build a `SimpleITK.Image`; the parts must have passed `validate`."""
    import SimpleITK as sitk

    image = sitk.GetImageFromArray(array, isVector=is_vector(pixel_type))
    image.SetSpacing(spacing)
    image.SetOrigin(origin)
    image.SetDirection(direction)
    return sitk.Cast(image, getattr(sitk, pixel_type)) if "Label" in pixel_type else image


def checked_fields(fields: list[Any]) -> tuple[str, int, tuple[float, ...], tuple[float, ...], tuple[float, ...]]:
    """Pixel type, components, spacing, origin and direction as they crossed, with their types checked.

    Raises
    ------
    ValueError
        If a field is missing or of another type.
    """
    if len(fields) != 5 or type(fields[0]) is not str or type(fields[1]) is not int:
        raise ValueError("an image has a pixel type, components, spacing, origin and direction")
    spacing, origin, direction = (_numbers(field) for field in fields[2:])
    return fields[0], fields[1], spacing, origin, direction


def _numbers(field: Any) -> tuple[float, ...]:
    if type(field) is not list or not all(type(number) is float for number in field):
        raise ValueError("spacing, origin and direction are lists of numbers")
    return tuple(field)
