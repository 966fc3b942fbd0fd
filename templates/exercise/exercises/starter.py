"""FILL IN: one line on the task."""

<% if kind == "image" %>
import SimpleITK as sitk

image = sitk.ReadImage("image.nii.gz")
<< part >> = None
<% else %>
import numpy as np


def << part >>(array: np.ndarray) -> np.ndarray:
    """FILL IN: what it returns, with shape and unit, and a small example that students can run.

    >>> << part >>(np.array([1.0])).tolist()
    FILL IN: what this example returns
    """
    raise NotImplementedError
<% endif %>
