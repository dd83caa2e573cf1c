"""Value: how the values of CEL are held in Python.

| CEL | Python |
|---|---|
| int, double, bool, string, bytes, null | int, float, bool, str, bytes, None |
| uint | `Uint`, a subclass of int |
| list, map | list (or tuple), dict |
| timestamp, duration | datetime with a zone, timedelta (finer: subclasses `NanoTime`, `NanoSpan`) |
| type | `TypeValue` |
| optional | `Optional` |
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from waker.policy.cel.errors import EvalError

INT_MAX = 2**63 - 1
INT_MIN = -(2**63)
UINT_MAX = 2**64 - 1


class Uint(int):
    """An unsigned number of 64 bits; equal to the int of the same size."""

    __slots__ = ()

    def __repr__(self) -> str:
        return f"{int(self)}u"


@dataclass(frozen=True, slots=True)
class TypeValue:
    """A type as a value: what `type(x)` gives."""

    name: str

    def __str__(self) -> str:
        return self.name


@dataclass(frozen=True, slots=True)
class Optional:
    """A value that may be there: `optional.of(x)` or `optional.none()`."""

    present: bool
    held: object = None


NONE = Optional(False)
Ip = ipaddress.IPv4Address | ipaddress.IPv6Address


@dataclass(frozen=True, slots=True)
class Cidr:
    """An address with the length of its prefix; the host bits are kept."""

    address: Ip
    prefix: int

    @property
    def network(self) -> ipaddress.IPv4Network | ipaddress.IPv6Network:
        return ipaddress.ip_network(f"{self.address}/{self.prefix}", strict=False)


class MixedMap(dict[Any, Any]):
    """A map that holds `true` and 1 (or `false` and 0) as two keys, which a plain dictionary takes for one."""

    def __init__(self, entries: Iterable[tuple[Any, Any]]) -> None:
        super().__init__()
        self._held = {(type(key) is bool, key): (key, value) for key, value in entries}

    def __contains__(self, key: object) -> bool:
        return (type(key) is bool, key) in self._held

    def __getitem__(self, key: Any) -> Any:
        return self._held[type(key) is bool, key][1]

    def __iter__(self) -> Iterator[Any]:
        return (key for key, _ in self._held.values())

    def __len__(self) -> int:
        return len(self._held)

    def items(self) -> Any:
        return list(self._held.values())

    def __repr__(self) -> str:
        return "{" + ", ".join(f"{k!r}: {v!r}" for k, v in self.items()) + "}"


_KINDS: dict[type, str] = {
    bool: "bool",
    int: "int",
    Uint: "uint",
    float: "double",
    str: "string",
    bytes: "bytes",
    list: "list",
    tuple: "list",
    dict: "map",
    type(None): "null",
    TypeValue: "type",
    Optional: "optional",
    datetime: "timestamp",
    timedelta: "duration",
    ipaddress.IPv4Address: "ip",
    ipaddress.IPv6Address: "ip",
    Cidr: "cidr",
}
TYPE_NAMES = {
    "null": "null_type",
    "timestamp": "google.protobuf.Timestamp",
    "duration": "google.protobuf.Duration",
    "optional": "optional_type",
    "ip": "net.IP",
    "cidr": "net.CIDR",
}


def kind_of(value: object) -> str:
    """The kind of a value at run time. Raises EvalError for a Python value that CEL has no word for."""
    kind = _KINDS.get(type(value))
    if kind is None:
        for known, name in _KINDS.items():
            if isinstance(value, known):
                _KINDS[type(value)] = kind = name
                return kind
        raise EvalError(f"a value of Python type {type(value).__name__} is none of CEL's")
    return kind


def type_of(value: object) -> TypeValue:
    kind = kind_of(value)
    return TypeValue(TYPE_NAMES.get(kind, kind))


def no_overload(function: str, *args: object) -> EvalError:
    kinds = ", ".join(TYPE_NAMES.get(k, k) for k in map(kind_of, args))
    return EvalError(f"no such overload: {function}({kinds})")
