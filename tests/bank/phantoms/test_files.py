"""Files: every format brings the image back, with equal geometry, also to programs that are not SimpleITK."""

from __future__ import annotations

import io
from pathlib import Path

import nibabel as nib
import numpy as np
import pydicom
import pytest
import SimpleITK as sitk

from bank.errors import VoxbankError
from bank.images import Geometry
from bank.phantoms.dicom import CT, MR, Modality, dicom_series, read_series
from bank.phantoms.files import SUFFIXES, image_files, write_files
from bank.phantoms.grid import Grid, facing, rotation

OBLIQUE = Grid.centred((12, 10, 6), (0.7, 0.9, 3.3), rotation(10, -20, 30) @ facing("PIR"), (7.0, -3.0, 2.0))
STRAIGHT = Grid.centred((12, 10, 6), (0.7, 0.9, 3.3), centre_xyz_mm=(5.0, 6.0, 7.0))
MODALITIES = pytest.mark.parametrize("modality", [CT, MR], ids=["CT", "MR"])


def drawn(grid: Grid = OBLIQUE, low: int = 0, high: int = 3071) -> sitk.Image:
    voxels = np.random.default_rng(0).integers(low, high, grid.shape_zyx, endpoint=True)
    return grid.image(voxels.astype(np.int16))


def series(modality: Modality, image: sitk.Image, seed: int = 1) -> dict[str, bytes]:
    return dicom_series(image, modality, np.random.default_rng(seed))


def same(one: sitk.Image, other: sitk.Image) -> bool:
    equal = np.array_equal(sitk.GetArrayFromImage(one), sitk.GetArrayFromImage(other))
    return equal and Geometry.of(one).differences(Geometry.of(other)) == {}


@pytest.mark.parametrize("grid", [OBLIQUE, STRAIGHT], ids=["oblique", "straight"])
@pytest.mark.parametrize("suffix", SUFFIXES)
def test_an_image_comes_back_from_every_format(tmp_path: Path, suffix: str, grid: Grid) -> None:
    image = drawn(grid)
    paths = write_files(tmp_path / "case", image_files(f"scan{suffix}", image))

    assert same(sitk.ReadImage(str(paths[0])), image)


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_equal_images_give_equal_bytes(suffix):
    assert image_files(f"scan{suffix}", drawn()) == image_files(f"scan{suffix}", drawn())


def test_a_header_with_voxels_beside_it_names_their_file():
    files = image_files("scan.mhd", drawn())

    assert list(files) == ["scan.mhd", "scan.zraw"]
    assert files["scan.mhd"].endswith(b"ElementDataFile = scan.zraw\n")


def test_a_suffix_that_is_no_image_is_refused():
    with pytest.raises(VoxbankError, match=r"not 'scan\.png'"):
        image_files("scan.png", drawn())


def test_nibabel_finds_the_same_place_with_x_and_y_the_other_way(tmp_path):
    image = drawn()
    (path,) = write_files(tmp_path, image_files("scan.nii.gz", image))
    read = nib.load(path)
    right_anterior_superior = read.affine @ (3, 7, 2, 1)
    expected = np.array(image.TransformIndexToPhysicalPoint((3, 7, 2))) * (-1, -1, 1)

    assert right_anterior_superior[:3] == pytest.approx(expected, abs=1e-4)
    assert np.asarray(read.dataobj)[3, 7, 2] == image[3, 7, 2]


@MODALITIES
@pytest.mark.parametrize("grid", [OBLIQUE, STRAIGHT], ids=["oblique", "straight"])
def test_an_image_comes_back_from_a_dicom_series(tmp_path: Path, modality: Modality, grid: Grid) -> None:
    image = drawn(grid, low=modality.intercept)
    write_files(tmp_path, series(modality, image))
    read = read_series(tmp_path)

    assert np.array_equal(sitk.GetArrayFromImage(read), sitk.GetArrayFromImage(image))
    assert Geometry.of(read).differences(Geometry.of(image)) == {}


@MODALITIES
def test_pydicom_reads_values_and_places_of_every_slice(modality):
    image = drawn(low=modality.intercept)
    for number, content in enumerate(series(modality, image).values()):
        read = pydicom.dcmread(io.BytesIO(content))
        values = read.pixel_array * float(read.get("RescaleSlope", 1)) + float(read.get("RescaleIntercept", 0))
        step = np.outer(np.array(read.ImageOrientationPatient[:3], float), [float(read.PixelSpacing[1])]).ravel()
        down = np.array(read.ImageOrientationPatient[3:], float) * float(read.PixelSpacing[0])
        place = np.array(read.ImagePositionPatient, float) + 4 * step + 5 * down

        assert np.array_equal(values, sitk.GetArrayFromImage(image)[number])
        assert place == pytest.approx(image.TransformIndexToPhysicalPoint((4, 5, number)), abs=1e-6)


@MODALITIES
def test_the_elements_are_valid_and_the_patient_is_a_phantom(modality):
    slices = [pydicom.dcmread(io.BytesIO(content)) for content in series(modality, drawn()).values()]

    with pydicom.config.strict_reading():
        for read in slices:
            assert {str(element.value) for element in read if element.VR == "PN"} == {"Phantom", ""}
    first = slices[0]
    assert (first.PatientID, first.Modality, float(first.SliceThickness)) == ("PHANTOM", modality.name, 3.3)
    assert first.file_meta.MediaStorageSOPInstanceUID == first.SOPInstanceUID
    assert first.SOPClassUID.is_valid
    assert all(uid.is_valid for read in slices for uid in (read.SOPInstanceUID, read.SeriesInstanceUID))
    assert len({read.SOPInstanceUID for read in slices}) == len(slices)
    assert len({read.SeriesInstanceUID for read in slices}) == 1
    assert [read.InstanceNumber for read in slices] == [1, 2, 3, 4, 5, 6]


def test_identifiers_follow_from_the_generator():
    assert series(CT, drawn()) == series(CT, drawn())
    assert series(CT, drawn())["0001.dcm"] != series(CT, drawn(), seed=2)["0001.dcm"]


def test_two_series_in_one_folder_are_told_apart(tmp_path):
    for seed in (1, 2):
        write_files(tmp_path, {f"{seed}-{name}": content for name, content in series(CT, drawn(), seed).items()})

    assert len(sitk.ImageSeriesReader.GetGDCMSeriesIDs(str(tmp_path))) == 2


@pytest.mark.parametrize(
    ("image", "sentence"),
    [
        (drawn(low=-3000), "CT images hold whole numbers from -1024 to 3071"),
        (sitk.Cast(drawn(), sitk.sitkFloat32), "CT images hold whole numbers"),
        (drawn(Grid.centred((4, 4, 4), (1.0, 1.0, 1.0), facing("LPI"))), "a right-handed direction"),
        (drawn(Grid.centred((4, 4), (1.0, 1.0))), "three axes"),
    ],
)
def test_what_dicom_cannot_hold_is_refused(image, sentence):
    with pytest.raises(VoxbankError, match=sentence):
        series(CT, image)
