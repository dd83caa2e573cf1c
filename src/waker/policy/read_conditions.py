"""A condition in a guidelines file: a field `when` with CEL in it, checked against the facts that it may use."""

from __future__ import annotations

from typing import Final

from waker.policy import cel
from waker.policy.fields import Fields
from waker.policy.nodes import Scalar, line_within

MAX_CONDITION: Final = 4_000


def read_condition(fields: Fields, schema: cel.Schema) -> cel.Checked | None:
    """The checked condition in `when`; None when there is none, or when something is wrong with it."""
    node, source = fields.get("when"), fields.source
    if not isinstance(node, Scalar) or not node.value.strip():
        return None
    if len(node.value) > MAX_CONDITION:
        source.error(node, f"the condition of {fields.what} is longer than {MAX_CONDITION:,} characters")
        return None
    try:
        checked = cel.check(node.value, schema)
    except cel.CelError as error:
        line = line_within(node, source.text, error.line, error.column)
        source.error(line, f"condition of {fields.what}: {error.message}", error.near)
        return None
    if checked.type != cel.BOOL:
        source.error(node, f"condition of {fields.what} must be true or false, but is {checked.type}")
        return None
    return checked
