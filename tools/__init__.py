"""What only a release needs; nothing here is installed with the program."""
