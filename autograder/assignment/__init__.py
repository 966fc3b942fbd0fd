"""The nbgrader bridge: builds a course folder from a form, and marks under stock nbgrader commands."""
