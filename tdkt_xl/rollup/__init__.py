"""From submissions to a summary: which unit sent each return, which returns count, the sums, and everything else known about
them."""
