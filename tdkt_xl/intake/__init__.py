"""From paths to checked submissions: one, or tens of thousands through workers and a cache."""
