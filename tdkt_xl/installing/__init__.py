"""Installs the add-ins where Excel and LibreOffice find them: facts about a machine, a plan made from them alone, its execution."""
