"""Compiler: from a checked expression to a Python function of the facts."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cached_property
from typing import Any

from waker.policy.cel.ast import Logic, Loop, Node, walk
from waker.policy.cel.checker import Checked
from waker.policy.cel.emit import Emitter
from waker.policy.cel.errors import CelError, CostError, EvalError
from waker.policy.cel.limits import Budget
from waker.policy.terms import Finder, TermList

Function = Callable[[Mapping[str, object]], Any]


class Finders:
    """The finder of each term list, built when first needed."""

    def __init__(self, terms: Mapping[str, TermList]) -> None:
        self.terms = terms
        self.built: dict[str, Finder] = {}

    def __call__(self, name: str) -> Finder:
        if name not in self.built:
            if name not in self.terms:
                raise CelError(f"no term list named {name!r}")
            self.built[name] = Finder(self.terms[name])
        return self.built[name]


class Compiled:
    """A condition as a function: call it with the facts. Raises EvalError where it has no value.

    The quick version runs first. Only if it fails does the exact one decide whether that error matters.
    """

    def __init__(self, checked: Checked, finders: Callable[[str], Finder] | None = None) -> None:
        self.checked = checked
        self._finders = finders
        self._absorbs = any(_absorbs(node) for node in walk(checked.ast))
        self._quick = self._build(exact=False)

    def _build(self, exact: bool) -> Function:
        emitter = Emitter(self._finders, exact)
        body = emitter.code(self.checked.ast)
        source = "".join(emitter.helpers) + f"def run(V):\n    B = Budget()\n    return {body}\n"
        function: Function = build(source, {**emitter.names, "Budget": Budget}, "run")
        return function

    @cached_property
    def _exact(self) -> Function:
        return self._build(exact=True)

    def __call__(self, facts: Mapping[str, object]) -> Any:
        try:
            return self._quick(facts)
        except CostError:
            raise
        except Exception as error:
            if not self._absorbs:
                raise as_eval_error(error) from None
        try:
            return self._exact(facts)
        except Exception as error:
            raise as_eval_error(error) from None


def _absorbs(node: Node) -> bool:
    return isinstance(node, Logic) or (isinstance(node, Loop) and node.kind in ("all", "exists"))


def build(source: str, names: dict[str, Any], function: str) -> Any:
    """The named function of a generated module. Raises CelError where Python finds it too large."""
    try:
        exec(source, names)
    except (SyntaxError, RecursionError, MemoryError, OverflowError) as error:
        raise CelError(f"the expression is too large to compile: {error}") from None
    return names[function]


def as_eval_error(error: Exception) -> EvalError:
    """What went wrong, in the words of the condition."""
    if isinstance(error, EvalError):
        return error
    if isinstance(error, KeyError):
        return EvalError(f"no such key: {error.args[0]}")
    if isinstance(error, RecursionError):
        return EvalError("a value is nested too deeply")
    return EvalError(f"{type(error).__name__}: {error}"[:200])


def compile_checked(checked: Checked, terms: Mapping[str, TermList] | None = None) -> Function:
    """A function of the facts (nested dictionaries). Raises CelError for a term list that is not there."""
    return Compiled(checked, Finders(terms) if terms is not None else None)
