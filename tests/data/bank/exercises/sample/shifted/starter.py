import SimpleITK as sitk

image = sitk.ReadImage("block.mha")
answer = None
