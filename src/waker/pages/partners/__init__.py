"""The portal of partners: reporting singly or by file, and what came of it."""
