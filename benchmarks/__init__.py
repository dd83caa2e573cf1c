"""Benchmarks: commands that measure, print a table, and with --json the same as JSON. docs/benchmarks.md has figures.

Run them from the root of the repository: `python -m benchmarks.items --help`.
"""
