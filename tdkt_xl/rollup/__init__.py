"""From submissions to a summary: which unit sent each return, which returns count, the sums, and all else known about them."""
