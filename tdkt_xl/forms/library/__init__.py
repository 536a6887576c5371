"""The definitions of the built-in forms other than the first one; each file is named after the form's id."""
