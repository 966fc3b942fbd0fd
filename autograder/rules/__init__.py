"""The rules of a form after it was built: amendments of the course, repaired exercises, and regrades under both."""
