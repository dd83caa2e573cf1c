"""Reports: how people and bodies allege something, with what reason and proof, and the case that it comes to."""
