"""The program: the command line `voxbank` and its demonstration."""
