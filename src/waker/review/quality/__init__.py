"""Quality: a share of what people decide is judged once more by somebody who does not know the decision.

`drawing` says which decisions; `assigning` to whom; `settling` what follows from the answer; `calibrating` mixes in
cases whose answer is known; `measuring` counts. See docs/quality.md.
"""

from waker.review.quality.assigning import next_for

__all__ = ["next_for"]
