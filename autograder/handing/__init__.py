"""In and out of a learning platform: copies are packed for students, and what they hand in is collected."""
