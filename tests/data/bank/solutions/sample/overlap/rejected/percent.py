def dice(reference, predicted):
    total = reference.sum() + predicted.sum()
    return 100.0 if total == 0 else 200 * (reference & predicted).sum() / total
