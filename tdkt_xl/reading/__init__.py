"""From cells to returns: the table, its rows and lines, whose return it is and for when."""
