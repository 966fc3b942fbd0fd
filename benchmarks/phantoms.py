"""How long phantoms take at their teaching sizes: `python -m benchmarks.phantoms [--repeats N]`."""

from __future__ import annotations

import argparse
import statistics
from collections.abc import Callable

import numpy as np
from rich.console import Console
from rich.table import Table

from bank.phantoms import acquisition
from bank.phantoms.coronary import TEACHING_GRID as CORONARY_GRID
from bank.phantoms.coronary import coronary_ct
from bank.phantoms.dicom import CT, dicom_series
from bank.phantoms.files import image_files
from bank.phantoms.fundus import TEACHING_GRID as FUNDUS_GRID
from bank.phantoms.fundus import fundus
from bank.phantoms.grid import UPRIGHT_2D, Grid
from bank.phantoms.head import TEACHING_GRID as HEAD_GRID
from bank.phantoms.head import head
from bank.phantoms.heart import TEACHING_GRID as HEART_GRID
from bank.phantoms.heart import heart
from bank.phantoms.lesions import lesion_scan, placed
from bank.phantoms.moving_pair import BRAIN_GRID, LUNGS_GRID, breathing_lungs, turned_brain
from bank.phantoms.shepp_logan import shepp_logan_2d, shepp_logan_3d
from bank.phantoms.thorax import TEACHING_GRID as THORAX_GRID
from bank.phantoms.thorax import thorax
from benchmarks.machine import description, load, milliseconds

PLANE = Grid.centred((256, 256), (0.8, 0.8), UPRIGHT_2D)
CUBE = Grid.centred((96, 96, 96), (2.0, 2.0, 2.0))


def cases() -> dict[str, tuple[tuple[int, ...], Callable[[], object]]]:
    """Return what is measured: name -> size in voxels or values, and work."""
    scan = thorax(np.random.default_rng(0))
    rng = np.random.default_rng(0)
    angles, offsets = np.arange(180.0), np.linspace(-100, 100, 256)[:, None]
    frequencies = np.stack(np.meshgrid(*[np.fft.fftfreq(256, 0.8)] * 2), axis=-1)
    size = THORAX_GRID.size_xyz
    return {
        "Shepp-Logan, plane": (PLANE.size_xyz, lambda: shepp_logan_2d().image(PLANE)),
        "its exact sinogram": ((180, 256), lambda: shepp_logan_2d().projections(angles, offsets)),
        "its exact k-space": ((256, 256), lambda: shepp_logan_2d().spectrum(frequencies)),
        "Shepp-Logan, space": (CUBE.size_xyz, lambda: shepp_logan_3d().image(CUBE, 3)),
        "thorax": (size, lambda: thorax(np.random.default_rng(1))),
        "head": (HEAD_GRID.size_xyz, lambda: head(np.random.default_rng(1))),
        "CT scan of an image": (size, lambda: acquisition.ct_scan(scan.ideal, (1.5, 1.5, 0.0), 12, rng)),
        "MR scan of an image": (size, lambda: acquisition.mr_scan(scan.ideal, 0.3, 10, rng)),
        "thorax as .nii.gz": (size, lambda: image_files("scan.nii.gz", scan.image)),
        "thorax as DICOM series": (size, lambda: dicom_series(scan.image, CT, rng)),
    }


def organs() -> dict[str, tuple[tuple[int, ...], Callable[[], object]]]:
    """Return what is measured of eyes, hearts, lesions and moving bodies, in the same form."""
    region = CUBE.image(np.ones(CUBE.shape_zyx, np.uint8))
    plain = CUBE.image(np.zeros(CUBE.shape_zyx, np.float32))
    some = placed(np.random.default_rng(0), region, [200.0] * 20, "irregular")
    return {
        "fundus": (FUNDUS_GRID.size_xyz, lambda: fundus(np.random.default_rng(1), FUNDUS_GRID, 10, 20)),
        "heart, 12 frames": ((*HEART_GRID.size_xyz, 12), lambda: heart(np.random.default_rng(1))),
        "coronary CT": (CORONARY_GRID.size_xyz, lambda: coronary_ct(np.random.default_rng(1))),
        "places of 20 lesions": (
            CUBE.size_xyz,
            lambda: placed(np.random.default_rng(1), region, [200.0] * 20, "irregular"),
        ),
        "20 lesions in an image": (CUBE.size_xyz, lambda: lesion_scan(plain, some, 1.0)),
        "brain, moved": (BRAIN_GRID.size_xyz, lambda: turned_brain(np.random.default_rng(1), 5.0, (4.0, 2.0), 5.0)),
        "lungs, breathing": (LUNGS_GRID.size_xyz, lambda: breathing_lungs(np.random.default_rng(1))),
    }


def main() -> None:
    """Print the median and the fastest of every phantom."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--repeats", type=int, default=5, help="how often each is drawn")
    repeats = arguments.parse_args().repeats
    table = Table("phantom", "size", "median", "fastest", title=f"ms, {repeats} times each")
    for name, (size, work) in {**cases(), **organs()}.items():
        times = [milliseconds(work) for _ in range(repeats)]
        table.add_row(name, " x ".join(map(str, size)), f"{statistics.median(times):.0f}", f"{min(times):.0f}")
    Console().print(table)
    Console().print(description(), load(), sep="\n")


if __name__ == "__main__":
    main()
