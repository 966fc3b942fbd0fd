def hd95(a, b, spacing_zyx_mm):
    from_a, from_b = surface(a, spacing_zyx_mm), surface(b, spacing_zyx_mm)
    if not from_a and not from_b:
        return 0
    if not from_a or not from_b:
        return float("inf")
    return max(percentile(nearest(from_a, from_b)), percentile(nearest(from_b, from_a)))


def surface(mask, spacing):
    nz, ny, nx = mask.shape
    voxels = {(z, y, x) for z in range(nz) for y in range(ny) for x in range(nx) if mask[z, y, x]}
    sz, sy, sx = spacing
    points = []
    for z, y, x in sorted(voxels):
        neighbours = {(z - 1, y, x), (z + 1, y, x), (z, y - 1, x), (z, y + 1, x), (z, y, x - 1), (z, y, x + 1)}
        if not neighbours <= voxels:
            points.append((z * sz, y * sy, x * sx))
    return points


def nearest(points, others):
    result = []
    for z, y, x in points:
        best = min((z - w) ** 2 + (y - v) ** 2 + (x - u) ** 2 for w, v, u in others)
        result.append(best**0.5)
    return result


def percentile(distances):
    ordered = sorted(distances)
    place = 0.95 * (len(ordered) - 1)
    below = int(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (place - below) * (ordered[above] - ordered[below])
