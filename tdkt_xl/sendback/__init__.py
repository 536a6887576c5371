"""The sender's own file with marks, to be sent back; the slip; the receipt."""
