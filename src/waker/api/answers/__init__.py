"""An answer: what the API gives back. The documentation is made from these; the tests hold every answer to them.

Fields may be added in later releases, so a client should not refuse what it does not know.
"""
