"""What submissions come in: archives and records opened with care, and cells by row whatever the format."""
