"""How the child sends and receives tensors and images; torch and SimpleITK are imported only where they are used."""

import sys
from typing import Any

from numpy.typing import NDArray

from . import images


class StudentValues:
    """The child's side of `wire.Foreign`."""

    def take_apart(self, value: Any) -> tuple[str, NDArray[Any], list[Any]] | None:
        """Tag, array and fields of a torch tensor or a SimpleITK image."""
        torch, simpleitk = sys.modules.get("torch"), sys.modules.get("SimpleITK")
        if torch is not None and isinstance(value, torch.Tensor):
            return "tensor", _tensor_array(value), []
        if simpleitk is not None and isinstance(value, simpleitk.Image):
            array, pixel_type, components, *geometry = images.take_apart(value)
            return "image", array, [pixel_type, components, *(list(numbers) for numbers in geometry)]
        return None

    def build(self, tag: str, array: NDArray[Any], fields: list[Any]) -> Any:
        """Build the tensor or the image."""
        if tag == "tensor":
            import torch

            return torch.from_numpy(array)
        pixel_type, _, spacing, origin, direction = images.checked_fields(fields)
        return images.build(array, pixel_type, spacing, origin, direction)


def _tensor_array(tensor: Any) -> NDArray[Any]:
    try:
        array: NDArray[Any] = tensor.detach().cpu().resolve_conj().resolve_neg().numpy()
    except (TypeError, RuntimeError) as error:
        kind = f"{tensor.dtype} ({tensor.layout}, device {tensor.device})"
        raise ValueError(f"a tensor of type {kind} cannot be sent; dense ones of a type that NumPy has can") from error
    return array
