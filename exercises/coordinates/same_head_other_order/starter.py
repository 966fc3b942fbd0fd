import SimpleITK as sitk

scan = sitk.ReadImage("scan.nii.gz")

reordered = None
