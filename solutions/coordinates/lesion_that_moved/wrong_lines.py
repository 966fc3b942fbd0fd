"""What the misconceptions accuse in the listings, and how they repair it; a test runs those repairs, too."""

from __future__ import annotations

from typing import Any

from bank.declarations import misconception
from bank.listings import line_of
from exercises.coordinates.lesion_that_moved.generator import Given
from solutions.coordinates.lesion_that_moved.repairs import at_slice


@misconception("faults")
def spacing_reversed(given: Given) -> int:
    """Accuse the spacing."""
    return line_of(given.listing, "GetSpacing")


@misconception("faults")
def origin_reversed(given: Given) -> int:
    """Accuse the origin."""
    return line_of(given.listing, "GetOrigin")


@misconception("faults")
def rounded_up(given: Given) -> int:
    """Accuse the rounding."""
    return line_of(given.listing, "np.ceil")


@misconception("faults")
def end_excluded(given: Given) -> int:
    """Accuse the corners."""
    return line_of(given.listing, "lo, hi")


@misconception("faults")
def not_transposed(given: Given) -> dict[str, Any]:
    """Turn with D from mm to indices."""
    repairs = [
        "c = np.round(D @ (p_mm - org) / sp).astype(int)",
        "c = np.round(np.dot(D, p_mm - org) / sp).astype(int)",
        "c = np.round(np.matmul(D, p_mm - org) / sp).astype(int)",
        "c = np.round((p_mm - org) @ D.T / sp).astype(int)",
        "c = np.round((D * sp) @ (p_mm - org)).astype(int)",
        "c = np.round(D @ np.diag(sp) @ (p_mm - org)).astype(int)",
    ]
    return {"line": line_of(given.listing, "c = "), "repair": repairs}


@misconception("faults")
def divided_first(given: Given) -> dict[str, Any]:
    """Divide x, y and z by the spacings of i, j and k, and turn then."""
    repairs = [
        "c = np.round(D.T @ ((p_mm - org) / sp)).astype(int)",
        "c = np.round((p_mm - org) / sp @ D).astype(int)",
        "c = np.round(np.dot(D.T, (p_mm - org) / sp)).astype(int)",
        "c = np.round(np.linalg.inv(D) @ ((p_mm - org) / sp)).astype(int)",
    ]
    return {"line": line_of(given.listing, "c = "), "repair": repairs}


@misconception("faults")
def slices_first(given: Given) -> dict[str, Any]:
    """Put the last index in front, and leave the others in their order."""
    return {"line": line_of(given.listing, "return "), "repair": "return vol[lo[2]:hi[2], lo[0]:hi[0], lo[1]:hi[1]]"}


@misconception("faults")
def last_axis_expected(given: Given) -> int:
    """Accuse the cut of the slices."""
    return line_of(given.listing, "GetImageFromArray")


@misconception("faults")
def last_slice_forgotten(given: Given) -> int:
    """Accuse the ends of the stack."""
    return line_of(given.listing, "lo, hi")


@misconception("faults")
def rounded_up_slices(given: Given) -> int:
    """Accuse the rounding."""
    return line_of(given.listing, "np.ceil")


@misconception("faults")
def spacing_not_negative(given: Given) -> int:
    """Accuse the spacing."""
    return line_of(given.listing, "SetSpacing")


@misconception("faults")
def all_columns(given: Given) -> dict[str, Any]:
    """Turn all three indices round."""
    repairs = ["D = -D", "D *= -1", "D = -1 * D", "D = D * -1", "D[:] = -D"]
    return {"line": line_of(given.listing, f"D[{given.slices_along}] ="), "repair": repairs}


@misconception("faults")
def row_again(given: Given) -> dict[str, Any]:
    """Turn the row round in other words."""
    a = given.slices_along
    signs = ", ".join("-1" if n == a else "1" for n in range(3))
    repairs = [f"D[{a}] *= -1", f"D[{a}, :] = -D[{a}, :]", f"D[{a}, :] *= -1", f"D = np.diag([{signs}]) @ D"]
    return {"line": line_of(given.listing, f"D[{given.slices_along}] ="), "repair": repairs}


@misconception("faults")
def first_of_the_cut(given: Given) -> dict[str, Any]:
    """Put the origin at the first slice that is cut out, or leave it in other words."""
    repairs = [*at_slice(given.slices_along, "lo"), *at_slice(given.slices_along, "0"), "out.CopyInformation(img)"]
    return {"line": line_of(given.listing, "SetOrigin"), "repair": repairs}


@misconception("faults")
def last_of_the_scan(given: Given) -> dict[str, Any]:
    """Put the origin at the last slice of the scan."""
    repairs = at_slice(given.slices_along, "n - 1")
    return {"line": line_of(given.listing, "SetOrigin"), "repair": repairs}


@misconception("faults")
def past_the_end(given: Given) -> dict[str, Any]:
    """Put the origin one slice too far."""
    repairs = [line for end in ("n", "hi + 1", "hi - lo + 1") for line in at_slice(given.slices_along, end)]
    return {"line": line_of(given.listing, "SetOrigin"), "repair": repairs}


@misconception("faults")
def size_not_reversed(given: Given) -> int:
    """Accuse the shape of the array."""
    return line_of(given.listing, "np.zeros")


@misconception("faults")
def rounded_up_ball(given: Given) -> int:
    """Accuse the rounding."""
    return line_of(given.listing, "np.ceil")


@misconception("faults")
def lengths_turned(given: Given) -> int:
    """Accuse the distances."""
    return line_of(given.listing, "np.linalg.norm")


@misconception("faults")
def steps_not_reversed(given: Given) -> int:
    """Accuse the unpacking of the indices."""
    return line_of(given.listing, "i, j, k =")


@misconception("faults")
def array_index_reversed(given: Given) -> int:
    """Accuse the marking."""
    return line_of(given.listing, "mask[k, j, i]")


@misconception("faults")
def spacing_of_the_array(given: Given) -> dict[str, Any]:
    """Reverse the spacing."""
    repairs = [f"out.SetSpacing({spacing}[::-1])" for spacing in ("img.GetSpacing()", "sp")]
    return {"line": line_of(given.listing, "SetSpacing"), "repair": repairs}


@misconception("faults")
def part_of_the_header(given: Given) -> dict[str, Any]:
    """Copy another single piece of the header."""
    setters = [f"out.Set{piece}(img.Get{piece}())" for piece in ("Origin", "Direction")]
    repairs = [*setters, *(f"out.SetSpacing(img.GetSpacing()); {setter}" for setter in setters)]
    return {"line": line_of(given.listing, "SetSpacing"), "repair": repairs}


@misconception("faults")
def two_axes_exchanged(given: Given) -> dict[str, Any]:
    """Exchange two axes of the array."""
    exchanged = ("mask.transpose(0, 2, 1)", "mask.transpose(1, 0, 2)", "mask.swapaxes(0, 1)", "mask.swapaxes(1, 2)")
    repairs = [f"out = sitk.GetImageFromArray({array})" for array in exchanged]
    return {"line": line_of(given.listing, "GetImageFromArray"), "repair": repairs}


@misconception("faults")
def degrees_expected(given: Given) -> int:
    """Accuse the angles."""
    return line_of(given.listing, "SetRotation")


@misconception("faults")
def shift_inverted(given: Given) -> int:
    """Accuse the shift."""
    return line_of(given.listing, "TranslationTransform")


@misconception("faults")
def header_ignored(given: Given) -> int:
    """Accuse the way from the point to indices."""
    return line_of(given.listing, "TransformPhysicalPointToIndex")


@misconception("faults")
def value_reversed(given: Given) -> int:
    """Accuse the reading of the value."""
    return line_of(given.listing, "return vol")


@misconception("faults")
def centre_reversed(given: Given) -> dict[str, Any]:
    """Name the voxel as k, j, i."""
    assert given.motion is not None
    index = given.motion.centre[::-1]
    repairs = [f"turn.SetCenter(img.TransformIndexToPhysicalPoint({index}))", f"turn.SetCenter({index})"]
    return {"line": line_of(given.listing, "SetCenter"), "repair": repairs}


@misconception("faults")
def centre_scaled(given: Given) -> dict[str, Any]:
    """Multiply with the spacing alone."""
    assert given.motion is not None
    index = given.motion.centre
    repairs = [f"turn.SetCenter(np.array({index}) * img.GetSpacing())"]
    repairs += [f"turn.SetCenter(img.GetSpacing() * np.array({index}))"]
    return {"line": line_of(given.listing, "SetCenter"), "repair": repairs}


@misconception("faults")
def centre_at_the_origin(given: Given) -> dict[str, Any]:
    """Turn about the origin."""
    repairs = ["turn.SetCenter(img.GetOrigin())", "turn.SetCenter((0, 0, 0))", "turn.SetCenter([0, 0, 0])"]
    return {"line": line_of(given.listing, "SetCenter"), "repair": repairs}


@misconception("faults")
def inverted(given: Given) -> dict[str, Any]:
    """Undo both."""
    both = [f"sitk.CompositeTransform([{pair}])" for pair in ("turn, shift", "shift, turn")]
    repairs = [f"moved = {each}.GetInverse().TransformPoint(p_mm)" for each in both]
    return {"line": line_of(given.listing, "moved ="), "repair": repairs}


@misconception("faults")
def shift_first_again(given: Given) -> dict[str, Any]:
    """Shift first, in other words."""
    repairs = ["moved = turn.TransformPoint(shift.TransformPoint(p_mm))"]
    return {"line": line_of(given.listing, "moved ="), "repair": repairs}
