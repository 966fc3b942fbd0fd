"""Images cross with pixels and geometry, or are refused with a sentence; the trusted side builds none before."""

import subprocess
import sys
from collections.abc import Callable

import numpy as np
import pytest
import SimpleITK as sitk

from autograder.sandbox.fork_server import Returned, Submission, Unsendable
from autograder.sandbox.values import ImageValue

ECHO = "def echo(*values):\n    return values[0]\ndef kind(value):\n    return type(value).__name__\n"
EYE = (1.0, 0.0, 0.0, 1.0)


def pixels(dimension: int, pixel_type: int, components: int = 1) -> sitk.Image:
    image = sitk.Image([2, 3, 4, 2][:dimension], pixel_type, components)
    image.SetSpacing([0.5 + axis for axis in range(dimension)])
    image.SetOrigin([-float(axis) for axis in range(dimension)])
    first = tuple([1] * dimension)
    vector = "vector" in image.GetPixelIDTypeAsString()
    image[first] = tuple(range(1, components + 1)) if vector else 7
    return image


IMAGES = [
    pixels(2, sitk.sitkUInt8), pixels(3, sitk.sitkInt16), pixels(3, sitk.sitkFloat32), pixels(4, sitk.sitkFloat64),
    pixels(3, sitk.sitkUInt64), pixels(2, sitk.sitkVectorFloat32, 3), pixels(3, sitk.sitkVectorUInt8, 4),
    pixels(3, sitk.sitkVectorFloat64, 1),
]  # fmt: skip


@pytest.mark.parametrize("image", IMAGES, ids=lambda image: f"{image.GetDimension()}D {image.GetPixelIDTypeAsString()}")
def test_an_image_goes_into_the_child_and_comes_back_unchanged(
    run: Callable[..., Submission], image: sitk.Image
) -> None:
    submission = run(ECHO)
    reply = submission.call("echo", ImageValue.from_simpleitk(image))
    assert isinstance(reply, Returned)
    back = reply.value.to_simpleitk()
    assert back.GetPixelID() == image.GetPixelID()
    assert (back.GetSize(), back.GetSpacing(), back.GetOrigin(), back.GetDirection()) == (
        image.GetSize(), image.GetSpacing(), image.GetOrigin(), image.GetDirection(),
    )  # fmt: skip
    assert np.array_equal(sitk.GetArrayFromImage(back), sitk.GetArrayFromImage(image))
    kind = submission.call("kind", reply.value)
    assert isinstance(kind, Returned)
    assert kind.value == "Image"


def test_a_label_map_image_comes_back_as_one() -> None:
    labels = sitk.Cast(pixels(3, sitk.sitkUInt8), sitk.sitkLabelUInt8)
    value = ImageValue.from_simpleitk(labels)
    assert (value.pixel_type, value.array.dtype, value.size) == ("sitkLabelUInt8", np.uint8, (2, 3, 4))
    back = value.to_simpleitk()
    assert back.GetPixelID() == sitk.sitkLabelUInt8
    assert back[1, 1, 1] == 7


def test_axes_of_the_array_are_those_of_the_image_backwards_and_components_come_last() -> None:
    value = ImageValue.from_simpleitk(pixels(2, sitk.sitkVectorFloat32, 3))
    assert value.array.shape == (3, 2, 3)
    assert (value.size, value.dimension, value.components) == ((2, 3), 2, 3)
    assert value.array[1, 1].tolist() == [1.0, 2.0, 3.0]


def test_complex_pixels_are_refused_with_a_sentence(run: Callable[..., Submission]) -> None:
    submission = run("import SimpleITK as sitk\nimage = sitk.Image(2, 2, sitk.sitkComplexFloat32)")
    reply = submission.value("image")
    assert isinstance(reply, Unsendable)
    assert "pixel type" in reply.sentence
    with pytest.raises(ValueError, match="pixel type"):
        ImageValue.from_simpleitk(sitk.Image(2, 2, sitk.sitkComplexFloat32))


def test_an_image_with_a_sheared_direction_is_refused_with_a_sentence_and_the_child_lives(
    run: Callable[..., Submission],
) -> None:
    submission = run(
        "import SimpleITK as sitk\nimage = sitk.Image(2, 2, sitk.sitkUInt8)\nimage.SetDirection([1, 0.5, 0, 1])"
    )
    reply = submission.value("image")
    assert isinstance(reply, Unsendable)
    assert "orthonormal" in reply.sentence
    assert submission.death is None


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"spacing": (1.0, 0.0)}, "positive"),
        ({"spacing": (1.0, -1.0)}, "positive"),
        ({"spacing": (1.0, float("nan"))}, "finite"),
        ({"origin": (float("inf"), 0.0)}, "finite"),
        ({"direction": (1.0, 0.0, 0.0, 0.0)}, "orthonormal"),
        ({"direction": (1.0, 0.1, 0.0, 1.0)}, "orthonormal"),
        ({"direction": (1.0, 0.0, 0.0)}, "numbers"),
        ({"pixel_type": "sitkComplexFloat32"}, "pixel type"),
        ({"pixel_type": "os.system"}, "pixel type"),
        ({"pixel_type": "sitkUInt8"}, "cannot hold float32"),
        ({"components": 2}, "components"),
        ({"pixel_type": "sitkVectorFloat32"}, "shape"),
        ({"array": np.zeros((0, 3), np.float32)}, "shape"),
        ({"array": np.zeros((2, 2, 3), np.float32)}, "shape"),
        ({"spacing": (1.0,), "origin": (0.0,), "direction": (1.0,), "array": np.zeros(3, np.float32)}, "dimensions"),
    ],
)
def test_parts_that_make_no_image_are_refused_before_one_is_built(change: dict[str, object], word: str) -> None:
    parts = {"array": np.zeros((2, 3), np.float32), "pixel_type": "sitkFloat32", "components": 1}
    geometry = {"spacing": (1.0, 1.0), "origin": (0.0, 0.0), "direction": EYE}
    with pytest.raises(ValueError, match=word):
        ImageValue(**(parts | geometry | change))


def test_the_trusted_side_imports_neither_torch_nor_simpleitk_nor_ipython() -> None:
    code = (
        "import sys, autograder.sandbox.fork_server, autograder.sandbox.tier;"
        "print([name for name in ('torch', 'SimpleITK', 'IPython', 'matplotlib') if name in sys.modules])"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert result.stdout.strip() == "[]"
