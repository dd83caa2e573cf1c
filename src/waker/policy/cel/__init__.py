"""CEL: the Common Expression Language, parsed, checked against a schema and compiled to a Python function.

    checked = check('item.text.contains("x") && account.followers < 10', schema)   # CelError: where and why
    condition = compile(checked)
    condition({"item": {"text": "..."}, "account": {"followers": 3}})              # EvalError: no value

`check` takes the expression and a `Schema` and returns `Checked` (`.source`, `.ast`, `.type`).
"""

from waker.policy.cel.checker import Checked, check
from waker.policy.cel.compiler import compile_checked as compile
from waker.policy.cel.errors import CelError, CostError, EvalError
from waker.policy.cel.evaluate import evaluate
from waker.policy.cel.types import (
    BOOL,
    BYTES,
    DOUBLE,
    DURATION,
    DYN,
    INT,
    NULL,
    STRING,
    TERMS,
    TIMESTAMP,
    UINT,
    Field,
    Record,
    Schema,
    Type,
    list_of,
    map_of,
)

__all__ = [
    "BOOL",
    "BYTES",
    "DOUBLE",
    "DURATION",
    "DYN",
    "INT",
    "NULL",
    "STRING",
    "TERMS",
    "TIMESTAMP",
    "UINT",
    "CelError",
    "Checked",
    "CostError",
    "EvalError",
    "Field",
    "Record",
    "Schema",
    "Type",
    "check",
    "compile",
    "evaluate",
    "list_of",
    "map_of",
]
