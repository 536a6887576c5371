"""From submissions to a summary: units, what counts, sums, and all that is known of them."""
