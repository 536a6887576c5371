"""What the buttons in Excel and LibreOffice do, independent of both programs.

`perform` turns an action and the answers so far into an Outcome, or into Questions if more answers are needed. `press` runs a whole
button press, using a Host that can ask questions, show messages and colour cells.
"""
