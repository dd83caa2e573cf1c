"""Folds: pure functions from ledger entries, and from the rows that entries leave, to what anyone sees.

They take the moment `at` as an argument and never read a clock, a setting or a database.
"""
