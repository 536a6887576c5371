"""Putting the add-ins where Excel and LibreOffice find them: facts of a machine, a plan from them alone, and carrying it out."""
