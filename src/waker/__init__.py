"""Waker: a self-hosted trust & safety platform for services where people post."""

__version__ = "0.1.0"
