"""Evaluation of a single expression with given bindings: for tests, consoles and the conformance suite."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from waker.policy.cel.checker import check
from waker.policy.cel.compiler import Function, compile_checked
from waker.policy.cel.types import DYN, Field, Schema


@lru_cache(1024)
def _compiled(expr: str, names: tuple[str, ...], container: str, checked: bool) -> Function:
    schema = Schema({name: Field(name, DYN) for name in names}, container)
    return compile_checked(check(expr, schema, strict=checked))


def evaluate(
    expr: str, bindings: Mapping[str, object] | None = None, *, container: str = "", checked: bool = False
) -> Any:
    """The value of an expression; see `values` for how values are held.

    Unless `checked`, types are settled only as it runs. Raises CelError for an expression that cannot be parsed
    (or checked), EvalError where it has no value.
    """
    given = bindings or {}
    return _compiled(expr, tuple(sorted(given)), container, checked)(given)
