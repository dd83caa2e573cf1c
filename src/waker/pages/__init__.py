"""The public pages: the guidelines as members and citizens read them, and what changed in them."""
