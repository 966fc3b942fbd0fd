"""Two places."""

import numpy as np
import SimpleITK as sitk

from bank.declarations import misconception, second_route


def voxel(given):
    """Return the index of the bright voxel."""
    return np.argwhere(sitk.GetArrayFromImage(given.image) == 200)[0][::-1]


def marker_index(given):
    """Return the index of the bright voxel as (i, j, k)."""
    return voxel(given)


@misconception("marker_index")
def array_order(given):
    """Give (k, j, i)."""
    return voxel(given)[::-1]


@second_route("marker_index")
def by_brightness(scene):
    """Ask for the shape statistics of the bright voxel."""
    shapes = sitk.LabelShapeStatisticsImageFilter()
    shapes.Execute(scene == 200)
    return scene.TransformPhysicalPointToIndex(shapes.GetCentroid(1))


def both_mm(given):
    """Return the bright voxel's place and the block."""
    place = given.image.TransformIndexToPhysicalPoint([int(n) for n in voxel(given)])
    return {"voxel": place, "block": given.image == 90}


@misconception("both_mm")
def no_origin(given):
    """Forget the origin."""
    return np.subtract(both_mm(given)["voxel"], given.image.GetOrigin())


@second_route("both_mm")
def by_moments(scene):
    """Take centroids."""
    shapes = sitk.LabelShapeStatisticsImageFilter()
    shapes.Execute(sitk.Cast(scene, sitk.sitkUInt8))
    return {"voxel": shapes.GetCentroid(200), "block": shapes.GetCentroid(90)}
