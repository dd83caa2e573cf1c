"""Detection: what a text, a medium or a network of accounts shows, as functions of values.

Nothing here knows Django or a database; what is found is judged elsewhere.
"""
