"""Tensors and images as plain data: what the trusted side holds instead of torch and ITK objects."""

from dataclasses import dataclass
from typing import Any

from numpy.typing import NDArray

from autograder.sandbox.inside import images


@dataclass(frozen=True, eq=False)
class TensorValue:
    """A torch tensor's values; the trusted side never imports torch.

    Attributes
    ----------
    array
        The values, same shape and dtype as the tensor.

    Raises
    ------
    ValueError
        For text, which no tensor holds.
    """

    array: NDArray[Any]

    def __post_init__(self) -> None:
        if self.array.dtype.kind in "SU":
            raise ValueError("tensors hold numbers and truth values")


@dataclass(frozen=True, eq=False)
class ImageValue:
    """An image's pixels and geometry, validated before any ITK object is built from them.

    Attributes
    ----------
    array
        (..., y, x) array, or (..., y, x, components) for vector pixels.
    pixel_type
        SimpleITK's name for the pixel type, as in "sitkInt16", "sitkVectorFloat32" or "sitkLabelUInt8".
    components
        Numbers per pixel.
    spacing, origin
        One number per dimension in the order x, y, z; mm.
    direction
        Direction cosines, row by row.

    Raises
    ------
    ValueError
        Where array and pixel type disagree, or the geometry is not finite, positive and orthonormal.
    """

    array: NDArray[Any]
    pixel_type: str
    components: int
    spacing: tuple[float, ...]
    origin: tuple[float, ...]
    direction: tuple[float, ...]

    def __post_init__(self) -> None:
        images.validate(self.array, self.pixel_type, self.components, self.spacing, self.origin, self.direction)

    @property
    def dimension(self) -> int:
        """Number of axes of the image, without the one for components."""
        return len(self.spacing)

    @property
    def size(self) -> tuple[int, ...]:
        """Number of pixels along x, y, z."""
        return tuple(reversed(self.array.shape[: self.dimension]))

    def to_simpleitk(self) -> Any:
        """Build the `SimpleITK.Image` with these pixels and this geometry."""
        return images.build(self.array, self.pixel_type, self.spacing, self.origin, self.direction)

    @classmethod
    def from_simpleitk(cls, image: Any) -> "ImageValue":
        """Copy an image's pixels and geometry.

        Parameters
        ----------
        image
            A `SimpleITK.Image` of two to four dimensions with real pixels.

        Raises
        ------
        ValueError
            For complex pixels, other dimensions or an impossible geometry.
        """
        return cls(*images.take_apart(image))


class TrustedValues:
    """How the trusted side sends and receives tensors and images (`inside.wire.Foreign`)."""

    def take_apart(self, value: Any) -> tuple[str, NDArray[Any], list[Any]] | None:
        """Tag, array and fields of a `TensorValue` or an `ImageValue`."""
        if isinstance(value, TensorValue):
            return "tensor", value.array, []
        if isinstance(value, ImageValue):
            geometry = [list(value.spacing), list(value.origin), list(value.direction)]
            return "image", value.array, [value.pixel_type, value.components, *geometry]
        return None

    def build(self, tag: str, array: NDArray[Any], fields: list[Any]) -> Any:
        """Build the value; raises ValueError where the fields do not describe one."""
        if tag == "tensor":
            if fields:
                raise ValueError("a tensor has no fields")
            return TensorValue(array)
        return ImageValue(array, *images.checked_fields(fields))
