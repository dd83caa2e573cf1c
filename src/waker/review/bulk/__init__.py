"""Bulk: deciding many at once, as one act: chosen, previewed, confirmed by typing the number, undone at once."""
