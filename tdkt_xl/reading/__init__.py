"""Makes returns from cells: finds the table, its rows and lines, the unit and the period."""
