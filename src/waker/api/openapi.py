"""The OpenAPI document: made from the endpoints and from the shapes that decode and encode."""

from __future__ import annotations

import inspect
from typing import Any

import msgspec
from ninja import NinjaAPI

from waker.api.face import ENDPOINTS, Endpoint
from waker.api.refusals import MEDIA_TYPE, ProblemOut
from waker.api.scopes import ADMIN, SCOPES

REF = "#/components/schemas/{name}"
SECURITY = "ApiKeyAuth"

_MEANING = {
    200: "Done.",
    201: "Made.",
    202: "Begun; it goes on in the background.",
    204: "There is none.",
    400: "The request cannot be read: no JSON, not UTF-8, nested too deeply, or a NUL in the address.",
    401: "No key, or one that is unknown, revoked or expired.",
    403: "The key does not have the scope, or the person in whose name it calls not the permission.",
    404: "What the address names does not exist.",
    409: "Somebody was first, or the state does not allow it any more.",
    413: "The body is too large.",
    415: "The body is not application/json.",
    422: "Well-formed but not right: `errors` says where, and what would be right.",
    429: "Too many requests with this key; `Retry-After` says how long to wait.",
    503: "The database cannot be reached, or is busy; `Retry-After` says when to try again.",
    500: "A fault of ours. Nothing was stored; `detail` holds the number of the incident.",
}

_HEADERS = {
    "Idempotency-Key": (
        "Makes the request happen once however often it is sent: the same key with the same body gets"
        " the first answer again for 24 hours.",
        {"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[!-~]+$"},
        "7f9c2ba4-e88f-4e1c-a2f1-0b6c1d1d9a10",
    ),
    "Waker-Reviewer": (
        "The reviewer who acts, by e-mail address, where one key serves a team.",
        {"type": "string", "format": "email", "maxLength": 254},
        "moderator@example.org",
    ),
}


def document(api: NinjaAPI) -> dict[str, Any]:
    """The whole document. Paths and parameters come from `api`, the rest from the endpoints."""
    schema: dict[str, Any] = dict(NinjaAPI.get_openapi_schema(api))
    shapes = _shapes()
    refs, components = msgspec.json.schema_components(shapes, ref_template=REF)
    known = {id(shape): ref for shape, ref in zip(shapes, refs, strict=True)}
    declared = {made.operation_id: made for made in ENDPOINTS}
    for operations in schema["paths"].values():
        for operation in operations.values():
            _complete(operation, declared[operation["operationId"]], known)
    schema["components"]["schemas"] |= {name: _tidy(component) for name, component in components.items()}
    schema["tags"] = [{"name": name} for name in dict.fromkeys(made.tag for made in ENDPOINTS)]
    schema["components"].setdefault("securitySchemes", {})
    return schema


def problems_of(made: Endpoint) -> list[int]:
    """The statuses of the problem documents that an endpoint may answer."""
    found = {400, 422, 500, 503} | made.problems
    if made.scopes:
        found |= {401, 403, 429}
    if made.body is not None:
        found |= {413, 415}
    if made.idempotent:
        found |= {409}
    return sorted(found)


def _shapes() -> list[Any]:
    shapes: list[Any] = [ProblemOut]
    for made in ENDPOINTS:
        for shape in (made.body, *made.answers.values()):
            if shape is not None and shape not in shapes:
                shapes.append(shape)
    return shapes


def _complete(operation: dict[str, Any], made: Endpoint, known: dict[int, Any]) -> None:
    operation["responses"] = {
        str(status): _answer(status, "application/json", known[id(shape)] if shape is not None else None)
        for status, shape in made.answers.items()
    } | {str(status): _answer(status, MEDIA_TYPE, known[id(ProblemOut)]) for status in problems_of(made)}
    for status in made.answers:
        if status in made.examples:
            content = operation["responses"][str(status)]["content"]["application/json"]
            content["example"] = made.examples[status]
    if made.body is not None:
        content = {"schema": known[id(made.body)]}
        if "body" in made.examples:
            content["example"] = made.examples["body"]
        operation["requestBody"] = {
            "required": made.body_required,
            "content": {"application/json": content},
        }
    for parameter in operation["parameters"]:
        parameter.pop("examples", None)  # in a parameter OpenAPI wants a map; the schema has the list
    if made.idempotent:
        operation["parameters"].append(_header("Idempotency-Key"))
    if made.reviewer or made.may is not None:
        operation["parameters"].append(_header("Waker-Reviewer"))
    if made.scopes:
        wanted = sorted(made.scopes | {ADMIN}, key=list(SCOPES).index)
        operation["security"] = [{SECURITY: wanted}]
        operation["x-scopes"] = wanted
        words = f"Scope: {' or '.join(f'`{scope}`' for scope in wanted)}."
        operation["description"] = "\n\n".join(filter(None, [operation.get("description"), words]))


def _answer(status: int, media: str, schema: Any) -> dict[str, Any]:
    answer: dict[str, Any] = {"description": _MEANING[status]}
    if schema is not None:
        answer["content"] = {media: {"schema": schema}}
    if status in (429, 503):
        answer["headers"] = {"Retry-After": {"description": "Seconds.", "schema": {"type": "integer"}}}
    return answer


def _header(name: str) -> dict[str, Any]:
    description, schema, example = _HEADERS[name]
    return {
        "in": "header",
        "name": name,
        "required": False,
        "description": description,
        "schema": schema,
        "example": example,
    }


def _tidy(component: dict[str, Any]) -> dict[str, Any]:
    """Docstrings without the indentation of the code."""
    if "description" in component:
        component["description"] = " ".join(inspect.cleandoc(component["description"]).split())
    return component
