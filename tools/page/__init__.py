"""The page that runs the program in a browser, offline: one HTML file, built from pinned parts."""
