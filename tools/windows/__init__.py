"""The folder that runs on Windows without being installed: Python, its libraries, the program, and what to drag files onto."""
