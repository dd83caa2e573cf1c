"""Care: what a reviewer is spared: too much of what is severe, too long without a break, what they asked not to see.

All of it belongs to the person. Nothing outside this package, the hand-out of the next case and their own page reads
it; leads see figures about five people or more. Whoever works through a key without a person has none of it.
"""

from waker.review.care.persons import (
    Care,
    choose,
    end_break,
    forget_before,
    limits,
    live_in,
    of,
    opened,
    rest_of,
    take_break,
    worked,
)
from waker.review.care.problems import Resting
from waker.review.care.shifts import OWN

__all__ = [
    "OWN",
    "Care",
    "Resting",
    "choose",
    "end_break",
    "forget_before",
    "limits",
    "live_in",
    "of",
    "opened",
    "rest_of",
    "take_break",
    "worked",
]
