"""The data that goes from the reader to every output."""
