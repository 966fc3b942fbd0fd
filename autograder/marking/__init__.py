"""Mark responses part by part: rows are awarded, a score is their sum."""
