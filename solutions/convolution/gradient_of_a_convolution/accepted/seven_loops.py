def conv_backward(image, weights, output_gradient, stride=(1, 1), padding=(0, 0)):
    import numpy as np

    dx = np.zeros(image.shape)
    dw = np.zeros(weights.shape)
    db = np.zeros(weights.shape[0])
    N, C, H, W = image.shape
    for n, o, i, j in np.ndindex(output_gradient.shape):
        slope = float(output_gradient[n, o, i, j])
        db[o] += slope
        for c in range(C):
            for u in range(weights.shape[2]):
                for v in range(weights.shape[3]):
                    r = i * stride[0] + u - padding[0]
                    q = j * stride[1] + v - padding[1]
                    # In the frame of zeros there is no voxel that could get a gradient.
                    if 0 <= r < H and 0 <= q < W:
                        dx[n, c, r, q] += slope * weights[o, c, u, v]
                        dw[o, c, u, v] += slope * image[n, c, r, q]
    return dx, dw, db
