"""The commands of `tdkt`, one module for each, and what they share."""
