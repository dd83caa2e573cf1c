"""A body: the JSON of a request, decoded straight into a shape, or told apart from one field by field."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from functools import cache
from typing import Annotated, Any, Final, TypeVar

import msgspec
from django.http import HttpRequest
from msgspec import Struct
from msgspec.inspect import ListType

from waker.api.complaints import fault_of, flat, info_of
from waker.api.refusals import Malformed, TooLarge, WrongType
from waker.core.problems import Fault, Invalid, Problem
from waker.intake.checks import nul, nul_paths
from waker.intake.shapes import Unreadable

T = TypeVar("T")
DRAINED: Final = 8
"""Up to how many times the limit a body is read to its end before it is refused."""

_decoders: dict[Any, msgspec.json.Decoder[Any]] = {}


def decoder(shape: Any) -> msgspec.json.Decoder[Any]:
    """The decoder of a shape, made once."""
    made = _decoders.get(shape)
    if made is None:
        made = _decoders[shape] = msgspec.json.Decoder(shape)
    return made


def read(request: HttpRequest, limit: int) -> bytes:
    """The raw body, once its media type and its size are found right. Raises WrongType or TooLarge."""
    kind = request.META.get("CONTENT_TYPE", "").partition(";")
    if kind[0].strip().lower() not in ("application/json", ""):
        message = f"Send application/json, not {kind[0].strip()[:80]!r}."
        raise WrongType(
            [("Content-Type", "wrong_type", message)], headers={"Accept-Post": "application/json"}
        )
    encoding = request.META.get("HTTP_CONTENT_ENCODING", "").strip() or "identity"
    if encoding.lower() != "identity":
        message = f"Send the body as it is, not as {encoding[:80]!r}."
        raise WrongType(
            [("Content-Encoding", "wrong_encoding", message)], headers={"Accept-Encoding": "identity"}
        )
    charset = re.search(r"charset\s*=\s*\"?([\w-]+)", kind[2])
    if charset is not None and charset[1].lower() not in ("utf-8", "utf8"):
        raise WrongType([("Content-Type", "wrong_charset", "JSON is sent as UTF-8.")])
    try:
        raw = _bytes(request, limit)
    except OSError:
        raise Malformed([("", "interrupted", "The body broke off.")]) from None
    if raw is None or len(raw) > limit:
        message = f"The body has more than {limit} bytes; send fewer entries at once."
        raise TooLarge([("", "too_large", message)])
    return raw


def _bytes(request: HttpRequest, limit: int) -> bytes | None:
    """The body, or None when it says itself that it is too large; that one is never kept."""
    if "chunked" in request.META.get("HTTP_TRANSFER_ENCODING", "").lower():
        # Django reads no further than a declared length, and here none is declared.
        raw: bytes = request.META["wsgi.input"].read(limit + 1)
        return raw
    declared = str(request.META.get("CONTENT_LENGTH") or 0)
    if declared.isdigit() and int(declared) <= limit:
        return request.body
    if declared.isdigit() and int(declared) <= DRAINED * limit:
        # Who is refused in the middle of sending sees a broken connection, and never why.
        left = int(declared)
        while left and (part := request.META["wsgi.input"].read(min(left, 65_536))):
            left -= len(part)
    return None


def decode(shape: type[T], raw: bytes) -> T:
    """The body as a `shape`. Raises Malformed when it is no JSON, Invalid when it is not of that shape."""
    _require_utf8(raw)
    try:
        value: T = decoder(shape).decode(raw)
    except msgspec.ValidationError as error:
        raise Invalid([fault_of(shape, error)]) from None
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError) as error:
        raise _malformed(error) from None
    if b"\\u0000" in raw:
        faults = [nul(at) for at in nul_paths(msgspec.json.decode(raw))]
        if faults:
            raise Invalid(faults)
    return value


def decode_batch(shape: Any, field: str, entry: type[T], raw: bytes) -> Sequence[T | Unreadable]:
    """The entries of a body `{field: [entry, ...]}`; one that is not of its shape becomes an Unreadable.

    The whole is decoded at once where everything is right, which is nearly always.
    """
    _require_utf8(raw)
    try:
        good: Sequence[T] = getattr(decoder(shape).decode(raw), field)
        return good
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError):
        pass  # somewhere something is wrong: entry by entry tells where
    try:
        parts = getattr(_loose(shape, field).decode(_apart(raw)), field)
    except msgspec.ValidationError as error:
        raise Invalid([fault_of(shape, error)]) from None
    except (msgspec.DecodeError, RecursionError) as error:
        raise _malformed(error) from None
    return [_entry(entry, part) for part in parts]


@cache
def _loose(shape: Any, field: str) -> msgspec.json.Decoder[Any]:
    """The same batch with its entries left unread: the limits of the whole still hold."""
    limit = next(
        o.max_length
        for f in info_of(shape).fields
        for o in flat(f.type)
        if f.name == field and isinstance(o, ListType)
    )
    entries = msgspec.Meta(max_length=limit)
    struct = msgspec.defstruct(
        "Loose", [(field, Annotated[list[msgspec.Raw], entries])], forbid_unknown_fields=True
    )
    return msgspec.json.Decoder(struct)


class _Id(Struct):
    id: str


def _entry(shape: type[T], part: msgspec.Raw) -> T | Unreadable:
    try:
        value: T = decoder(shape).decode(part)
        return value
    except msgspec.ValidationError as error:
        fault = fault_of(shape, error)
    except RecursionError:
        fault = Fault("", "too_deep", "Nested too deeply.")
    except (msgspec.DecodeError, UnicodeDecodeError):
        fault = Fault("", "malformed", "This entry holds what is no JSON, such as half a surrogate pair.")
    try:
        id_ = msgspec.json.decode(part, type=_Id).id[:200]
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError):
        id_ = None
    return Unreadable(id_, [fault])


def _apart(raw: bytes) -> bytes:
    """The body, in such a form that half a surrogate pair (a text cut within an emoji) spoils its entry only.

    The decoder refuses the whole for it; the standard library reads it, and writes the half as a lone character that
    is then refused where it stands.
    """
    if not re.search(rb"\\u[dD][89a-fA-F]", raw):
        return raw
    try:
        return json.dumps(json.loads(raw), ensure_ascii=False).encode(errors="surrogatepass")
    except (ValueError, RecursionError):
        return raw


def _require_utf8(raw: bytes) -> None:
    try:
        raw.decode()
    except UnicodeDecodeError as error:
        message = f"Byte {error.start} is not UTF-8."
        raise Malformed([("", "invalid_utf8", message)]) from None


def _malformed(error: Exception) -> Problem:
    if isinstance(error, RecursionError):
        return Malformed(
            [("", "too_deep", "The JSON is nested too deeply; at most 64 levels make sense here.")]
        )
    return Malformed([("", "malformed_json", f"The body is no JSON: {error}.")])
