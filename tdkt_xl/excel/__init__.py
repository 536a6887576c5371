"""The Excel side: the add-in built from text sources, its worksheet functions and its ribbon. Only here is xlwings imported."""
