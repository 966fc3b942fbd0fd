def dice(reference, predicted):
    total = reference.sum()
    return (reference & predicted).sum() / total if total else 1.0
