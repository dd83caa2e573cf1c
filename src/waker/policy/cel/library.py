"""Library: every function, macro and type name that a condition may use; importing it registers them all."""

from __future__ import annotations

from waker.policy.cel import clock, conversions, format, maths, network, operators, optionals, strings, words
from waker.policy.cel.macros import LOOPS
from waker.policy.cel.registry import OVERLOADS
from waker.policy.cel.values import TypeValue

MODULES = (clock, conversions, format, maths, network, operators, optionals, strings, words)
MACROS = sorted({"has", "cel.bind", "optMap", "optFlatMap", *(name for name, _ in LOOPS)})
TYPES = {
    name: TypeValue(name)
    for name in (
        *("bool", "int", "uint", "double", "string", "bytes", "list", "map", "null_type", "type"),
        *("google.protobuf.Timestamp", "google.protobuf.Duration", "optional_type", "net.IP", "net.CIDR"),
    )
}

__all__ = ["MACROS", "OVERLOADS", "TYPES"]
