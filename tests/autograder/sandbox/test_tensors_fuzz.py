"""Tensors of every type that NumPy has cross with their numbers; others are refused with a sentence."""

import warnings
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as npst

from autograder.sandbox.inside import wire
from autograder.sandbox.inside.student_values import StudentValues
from autograder.sandbox.values import TensorValue
from tests.autograder.sandbox.plain_data import assert_plain
from tests.autograder.sandbox.strategies import SHAPES, TRUSTED, parts_of

STUDENT = StudentValues()
SENDABLE = {
    "bool", "int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64", "float16", "float32", "float64",
    "complex64", "complex128",
}  # fmt: skip
NUMBERS = st.sampled_from(sorted(SENDABLE)).flatmap(lambda name: npst.arrays(np.dtype(name), SHAPES))
VIEWS = ("as it is", "turned", "every second", "expanded", "conjugated", "imaginary part", "with gradient", "parameter")


@pytest.fixture(scope="module")
def torch() -> Any:
    """Only this module's tests import torch into their own process."""
    import torch

    return torch


def seen(torch: Any, tensor: Any, view: str) -> Any:
    """Look at a tensor in a way that changes its memory's order or how its numbers are stored."""
    match view:
        case "turned" if tensor.ndim:
            return tensor.movedim(0, -1)
        case "every second" if tensor.ndim:
            return tensor[..., ::2]
        case "expanded":
            return tensor.expand(2, *tensor.shape)
        case "conjugated" if tensor.is_complex():
            return tensor.conj()
        case "imaginary part" if tensor.is_complex():
            return tensor.conj().imag
        case "with gradient" if tensor.is_floating_point():
            return tensor.requires_grad_() * 2
        case "parameter" if tensor.is_floating_point():
            return torch.nn.Parameter(tensor)
    return tensor


@given(array=NUMBERS, view=st.sampled_from(VIEWS))
def test_every_tensor_crosses_with_its_type_its_shape_and_its_numbers(torch: Any, array: Any, view: str) -> None:
    with np.errstate(all="ignore"), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        tensor = seen(torch, torch.from_numpy(array.copy()), view)
    back = wire.decode(*parts_of(wire.encode(tensor, STUDENT)), TRUSTED)
    assert type(back) is TensorValue
    assert_plain(back)
    assert (f"torch.{back.array.dtype}", back.array.shape) == (str(tensor.dtype), tuple(tensor.shape))
    assert repr(back.array.tolist()) == repr(tensor.tolist())


@given(array=NUMBERS)
def test_a_tensor_goes_into_the_sandbox_and_comes_back_unchanged(torch: Any, array: Any) -> None:
    tensor = wire.decode(*parts_of(wire.encode(TensorValue(array), TRUSTED)), STUDENT)
    assert isinstance(tensor, torch.Tensor)
    back = wire.decode(*parts_of(wire.encode(tensor, STUDENT)), TRUSTED)
    assert (back.array.dtype, back.array.shape) == (array.dtype, array.shape)
    assert back.array.tobytes() == array.tobytes()


def odd_tensors(torch: Any) -> dict[str, Any]:
    ones = torch.ones(2, 2)
    return {
        "torch.sparse_coo": ones.to_sparse(),
        "torch.sparse_csr": ones.to_sparse_csr(),
        "device meta": ones.to("meta"),
        "torch.float32": torch.nested.nested_tensor([torch.ones(2), torch.ones(3)]),
        "torch.quint8": torch.quantize_per_tensor(ones, 0.1, 0, torch.quint8),
        "40 axes": torch.zeros((1,) * 40),
    }


@pytest.mark.filterwarnings("ignore")
def test_a_tensor_that_numpy_has_no_array_for_is_refused_with_a_sentence_that_names_its_type(torch: Any) -> None:
    other = {str(dtype): dtype for dtype in vars(torch).values() if isinstance(dtype, torch.dtype)}
    other = {name: dtype for name, dtype in other.items() if name.removeprefix("torch.") not in SENDABLE}
    assert "torch.bfloat16" in other
    tensors = odd_tensors(torch)
    for name, dtype in other.items():
        try:
            tensors.setdefault(name, torch.empty(2, dtype=dtype))
        except (RuntimeError, TypeError, NotImplementedError):
            continue  # a type that has no tensors of its own
    for words, tensor in tensors.items():
        with pytest.raises(wire.UnsendableError, match=words) as refusal:
            wire.encode([tensor], STUDENT)
        assert str(refusal.value).endswith(" can")
