"""What `tdkt` can be told to do, a module for each command, and what they share."""
