import numpy as np
import SimpleITK as sitk


def to_image(mask, spacing_zyx):
    image = sitk.GetImageFromArray((np.asarray(mask) > 0).astype(np.uint8))
    image.SetSpacing([float(s) for s in spacing_zyx[::-1]])  # SimpleITK wants x, y, z
    # A frame of background, so that a mask at the border has a surface there.
    return sitk.ConstantPad(image, [1, 1, 1], [1, 1, 1], 0)


def surface(image):
    return image - sitk.BinaryErode(image, [1, 1, 1], sitk.sitkCross, 0.0, 1.0)


def distances(start, target):
    distance_map = sitk.Abs(sitk.SignedMaurerDistanceMap(target, squaredDistance=False, useImageSpacing=True))
    return sitk.GetArrayFromImage(distance_map)[sitk.GetArrayFromImage(start) == 1]


def hd95(a, b, spacing_zyx_mm):
    empty = [not np.any(mask) for mask in (a, b)]
    if all(empty):
        return 0.0
    if any(empty):
        return np.inf
    one, other = (surface(to_image(mask, spacing_zyx_mm)) for mask in (a, b))
    return max(np.percentile(distances(one, other), 95), np.percentile(distances(other, one), 95))
