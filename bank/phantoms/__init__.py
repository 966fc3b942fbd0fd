"""Phantoms: drawn images with spacing, origin and direction and an exact truth, the same for equal generators."""
