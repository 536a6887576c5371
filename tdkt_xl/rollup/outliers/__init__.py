"""Units that stand out: what their figures may be expected to be, and how far a slip of the hand would explain them."""
