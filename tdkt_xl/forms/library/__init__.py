"""The definitions of the official forms that ship beside the first one, each in a file named after the form's id."""
