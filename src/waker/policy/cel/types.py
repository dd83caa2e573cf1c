"""Type: what is known of a value before it is there; Schema: the names that a condition may use.

The type system is gradual: `DYN` agrees with everything and is settled when the condition runs. A `Record` is a
declared group of named fields (`item`, `account`); at run time it is a plain dictionary. A `Field` that is
`nullable` may be absent or null, and then compares equal to `null`. A field with `derived` has no value of its own:
it is computed by that expression over the other names of the schema.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType


@dataclass(frozen=True)
class Type:
    """A type: its kind and the types it is made of."""

    kind: str
    params: tuple[Type, ...] = ()
    name: str = ""

    def __str__(self) -> str:
        if self.kind in ("record", "var"):
            return self.name
        if self.params:
            return f"{self.kind}({', '.join(map(str, self.params))})"
        return self.kind

    @property
    def element(self) -> Type:
        """What a list holds, or the keys of a map: what a one-variable macro walks over."""
        return self.params[0] if self.params else DYN

    @property
    def value(self) -> Type:
        """What a map holds under its keys."""
        return self.params[1] if len(self.params) > 1 else DYN


BOOL = Type("bool")
INT = Type("int")
UINT = Type("uint")
DOUBLE = Type("double")
STRING = Type("string")
BYTES = Type("bytes")
TIMESTAMP = Type("timestamp")
DURATION = Type("duration")
NULL = Type("null")
DYN = Type("dyn")
TYPE = Type("type")
TERMS = Type("terms")


def list_of(element: Type) -> Type:
    return Type("list", (element,))


def map_of(key: Type, value: Type) -> Type:
    return Type("map", (key, value))


def nullable(inner: Type) -> Type:
    """`inner` or null, as the wrapper types of the specification."""
    return inner if inner.kind in ("nullable", "dyn", "null") else Type("nullable", (inner,))


def optional_of(inner: Type) -> Type:
    return Type("optional", (inner,))


def bare(of: Type) -> Type:
    """The type without its "or null"."""
    return of.params[0] if of.kind == "nullable" else of


@dataclass(frozen=True)
class Field:
    """One declared name: its type, what it means (shown in the docs), whether it may be absent or null."""

    name: str
    type: Type
    doc: str = ""
    nullable: bool = False
    derived: str | None = None

    @property
    def seen(self) -> Type:
        """The type a condition sees."""
        return nullable(self.type) if self.nullable else self.type


def _by_name(fields: Mapping[str, Field] | Iterable[Field]) -> Mapping[str, Field]:
    found = dict(fields) if isinstance(fields, Mapping) else {f.name: f for f in fields}
    return MappingProxyType(found)


@dataclass(frozen=True)
class RecordType(Type):
    """A declared group of fields; an unknown field is an error when the condition is loaded."""

    fields: Mapping[str, Field] = field(default_factory=dict, hash=False, compare=False)


def Record(name: str, fields: Mapping[str, Field] | Iterable[Field]) -> RecordType:
    """A record type. Two records with one name are taken to be the same."""
    return RecordType("record", (), name, _by_name(fields))


@dataclass(frozen=True)
class Schema:
    """The names that a condition may use: variables by name, and the container that short names are looked up in."""

    variables: Mapping[str, Field]
    container: str = ""

    def field(self, path: str) -> Field | None:
        """The field at a dotted path (`item.text`), or None."""
        first, *rest = path.split(".")
        found = self.variables.get(first)
        for step in rest:
            if found is None or not isinstance(found.type, RecordType):
                return None
            found = found.type.fields.get(step)
        return found

    def paths(self) -> list[str]:
        """Every dotted path, records and fields, in declared order: for documentation and near matches."""
        out: list[str] = []

        def walk(prefix: str, found: Field) -> None:
            out.append(prefix)
            if isinstance(found.type, RecordType):
                for name, inner in found.type.fields.items():
                    walk(f"{prefix}.{name}", inner)

        for name, found in self.variables.items():
            walk(name, found)
        return out
