"""The model: exercises, variants, seeds, tolerance, checks, rendering and forms. It names no exercise."""
