"""The portal of authorities: orders, and what they were answered."""
