"""Marking by hand: rows beside the response, rows read back from the gradebook, and two markers compared."""
