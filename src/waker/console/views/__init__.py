"""The console's views, a module per page: each parses, calls one function, and renders."""
