"""Training exercises: students' networks are trained by the marker, on data and with seeds of its own."""
