"""The form that staff fill: drawn, guarded, and recognised again."""
