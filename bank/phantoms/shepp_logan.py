"""The Shepp-Logan head in the plane and in space.

Plane: Shepp and Logan, https://doi.org/10.1109/TNS.1974.6499235; the modified densities are those of Toft, The Radon
Transform: Theory and Implementation, PhD thesis, Technical University of Denmark, 1996. Space: Kak and Slaney,
https://doi.org/10.1137/1.9780898719277, table 3.2 with its errata; here the modified densities show tenfold contrast
inside the skull.
"""

from __future__ import annotations

from bank.phantoms.ellipsoids import Ellipsoid, Ellipsoids
from bank.phantoms.grid import plain, rotation

# Original and modified density, centre, semi-axes, and angle in degrees; lengths as parts of half the field.
_PLANE = (
    (2.0, 1.0, (0.0, 0.0), (0.69, 0.92), 0),
    (-0.98, -0.8, (0.0, -0.0184), (0.6624, 0.874), 0),
    (-0.02, -0.2, (0.22, 0.0), (0.11, 0.31), -18),
    (-0.02, -0.2, (-0.22, 0.0), (0.16, 0.41), 18),
    (0.01, 0.1, (0.0, 0.35), (0.21, 0.25), 0),
    (0.01, 0.1, (0.0, 0.1), (0.046, 0.046), 0),
    (0.01, 0.1, (0.0, -0.1), (0.046, 0.046), 0),
    (0.01, 0.1, (-0.08, -0.605), (0.046, 0.023), 0),
    (0.01, 0.1, (0.0, -0.605), (0.023, 0.023), 0),
    (0.01, 0.1, (0.06, -0.605), (0.023, 0.046), 0),
)
_SPACE = (
    (2.0, 1.0, (0.0, 0.0, 0.0), (0.69, 0.92, 0.9), 0),
    (-0.98, -0.8, (0.0, 0.0, 0.0), (0.6624, 0.874, 0.88), 0),
    (-0.02, -0.2, (-0.22, 0.0, -0.25), (0.41, 0.16, 0.21), 108),
    (-0.02, -0.2, (0.22, 0.0, -0.25), (0.31, 0.11, 0.22), 72),
    (0.02, 0.2, (0.0, 0.35, -0.25), (0.21, 0.25, 0.5), 0),
    (0.02, 0.2, (0.0, 0.1, -0.25), (0.046, 0.046, 0.046), 0),
    (0.01, 0.1, (-0.08, -0.65, -0.25), (0.046, 0.023, 0.02), 0),
    (0.01, 0.1, (0.06, -0.65, -0.25), (0.046, 0.023, 0.02), 90),
    (0.02, 0.2, (0.06, -0.105, 0.625), (0.056, 0.04, 0.1), 90),
    (-0.02, -0.2, (0.0, 0.1, 0.625), (0.056, 0.056, 0.1), 0),
)


def shepp_logan_2d(half_field_mm: float = 100.0, modified: bool = True) -> Ellipsoids:
    """Return the ten ellipses, with y upwards as in the paper: draw them on an upright grid.

    `half_field_mm` is what the tables call 1; the head is 1.84 times as high. `modified` densities lie between 0 and
    1 and can be seen without a narrow window; the original ones are 2 in the skull and 1 to 1.04 within.
    """
    return Ellipsoids(
        tuple(
            Ellipsoid(
                other if modified else original,
                _scaled(centre, half_field_mm),
                _scaled(semi_axes, half_field_mm),
                plain(rotation(angle_deg)),
            )
            for original, other, centre, semi_axes, angle_deg in _PLANE
        )
    )


def shepp_logan_3d(half_field_mm: float = 100.0, modified: bool = True) -> Ellipsoids:
    """Return the ten ellipsoids as a patient who looks to anterior, so that axial slices look as in the book.

    The book's y points upwards, to anterior; the world's, LPS, to posterior, so that y and the angles change sign.
    """
    return Ellipsoids(
        tuple(
            Ellipsoid(
                other if modified else original,
                _scaled((x, -y, z), half_field_mm),
                _scaled(semi_axes, half_field_mm),
                plain(rotation(0, 0, -angle_deg)),
            )
            for original, other, (x, y, z), semi_axes, angle_deg in _SPACE
        )
    )


def _scaled(values: tuple[float, ...], factor: float) -> tuple[float, ...]:
    return tuple(factor * value for value in values)
