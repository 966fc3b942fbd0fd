"""What students and staff read about marks: a page per student, and all that a part's mark rests on."""
