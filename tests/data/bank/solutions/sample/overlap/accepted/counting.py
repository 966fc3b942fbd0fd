def dice(reference, predicted):
    both = sum(1 for r, p in zip(reference.ravel(), predicted.ravel()) if r and p)
    total = int(reference.sum()) + int(predicted.sum())
    if total == 0:
        return 1.0
    return 2 * both / total
