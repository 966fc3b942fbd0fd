import numpy as np
import SimpleITK as sitk


def hd95(a, b, spacing_zyx_mm):
    if not np.any(a) and not np.any(b):
        return 0.0
    if not np.any(a) or not np.any(b):
        return np.inf
    images = []
    for mask in (a, b):
        image = sitk.GetImageFromArray(mask.astype(np.uint8))
        image.SetSpacing([float(s) for s in spacing_zyx_mm])
        images.append(sitk.ConstantPad(image, [1] * 3, [1] * 3))
    surfaces = [image - sitk.BinaryErode(image, [1] * 3, sitk.sitkCross, 0, 1) for image in images]
    maps = [sitk.Abs(sitk.SignedMaurerDistanceMap(s, squaredDistance=False, useImageSpacing=True)) for s in surfaces]
    (one, other), (to_one, to_other) = (
        [sitk.GetArrayFromImage(image) for image in pair] for pair in (surfaces, maps)
    )
    return max(np.percentile(to_other[one == 1], 95), np.percentile(to_one[other == 1], 95))
