"""From paths to checked submissions: one file, or tens of thousands by means of worker processes and a cache."""
