"""The officer's own desk: what the buttons in Excel and LibreOffice do, apart from either of them.

`perform` turns an action and the answers given so far into an Outcome, or into a Need: a further question. `press` is the
whole course of a button, over a Host that can ask, show and paint.
"""
