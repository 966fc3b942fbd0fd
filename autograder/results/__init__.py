"""From points in nbgrader's gradebook to grades, to Canvas, and to the result of a course."""
