"""The values that travel from the reader to every output."""
