"""A ruling, from its draft to what it carries out: what a person decides, found to fit, taken and varied."""
