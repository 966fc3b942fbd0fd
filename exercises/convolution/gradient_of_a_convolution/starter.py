import numpy as np


def conv_backward(
    image: np.ndarray,
    weights: np.ndarray,
    output_gradient: np.ndarray,
    stride: tuple = (1, 1),
    padding: tuple = (0, 0),
) -> tuple:
    """Return the derivatives of a loss by image, weights and bias of a layer.

    Parameters
    ----------
    image : (slices, channels in, rows, columns) array
        What the layer received, without padding.
    weights : (channels out, channels in, kernel rows, kernel columns) array
    output_gradient : (slices, channels out, output rows, output columns) array
        The derivatives of the loss with respect to the layer's outputs.
    stride, padding : tuples of two integers
        For rows and columns.

    Returns
    -------
    image_gradient : array in the shape of image
    weight_gradient : array in the shape of weights
    bias_gradient : (channels out,) array

    Examples
    --------
    >>> image = np.array([[[[0.0, 1.0, 2.0], [3.0, 4.0, 5.0]]]])
    >>> weights = np.array([[[[1.0, 2.0], [3.0, 4.0]]]])
    >>> dx, dw, db = conv_backward(image, weights, np.array([[[[1.0, 10.0]]]]))
    >>> dx[0, 0].tolist()
    [[1.0, 12.0, 20.0], [3.0, 34.0, 40.0]]
    >>> dw[0, 0].tolist(), db.tolist()
    ([[10.0, 21.0], [43.0, 54.0]], [11.0])
    """
    raise NotImplementedError
