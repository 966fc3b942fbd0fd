"""`voxbank demo`: the main job from end to end, for a class of twelve."""
