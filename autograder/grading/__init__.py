"""Mark a whole class at once: many processes, nbgrader's gradebook and folders, and nothing lost at any moment."""
