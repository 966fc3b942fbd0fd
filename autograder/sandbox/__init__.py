"""The confined process in which student code runs, and the trusted side that talks to it."""
