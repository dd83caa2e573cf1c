"""The client: one batch of statements to the DSA Transparency Database, and what became of it in plain terms.

A batch is stored whole or not at all. Only a 201 with a uuid proves that a statement is stored; only an answer that the
database gives before it stores anything proves that none is. All else is `Unclear`, and the batch is not sent again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, Final, TypeAlias
from urllib.parse import quote
from uuid import UUID

import msgspec

from waker.transparency.exchange import TIMEOUT, Answer, Base, Unknown, Unsent, exchange

BATCH: Final = 100
LONGEST_WAIT: Final = 86_400
KEY: Final = "statement_"


@dataclass(frozen=True, slots=True)
class Proof:
    """That one statement is stored."""

    uuid: str
    permalink: str | None


@dataclass(frozen=True, slots=True)
class Stored:
    """The batch was accepted. `proofs`: by puid; a statement without one is not proved."""

    proofs: Mapping[str, Proof]
    answer: Answer


@dataclass(frozen=True, slots=True)
class Refused:
    """Nothing was stored, because of some statements: place in the batch -> field -> what is wrong."""

    errors: Mapping[int, Mapping[str, list[str]]]
    answer: Answer


@dataclass(frozen=True, slots=True)
class TooMuch:
    """Nothing was stored, and the answer does not say because of which statement: send fewer."""

    why: str
    answer: Answer


@dataclass(frozen=True, slots=True)
class Halted:
    """Nothing was stored, and nothing will be for now. `wait`: seconds that the database asked for."""

    why: str
    answer: Answer | None = None
    wait: int | None = None


@dataclass(frozen=True, slots=True)
class Unclear:
    """Whether anything was stored is not known. Nothing of this batch may be sent again under its puids."""

    why: str
    answer: Answer | None = None


Outcome: TypeAlias = Stored | Refused | TooMuch | Halted | Unclear


@dataclass(frozen=True, slots=True)
class Client:
    """How to reach the database. ValueError when the token will not do (and from `Base.of`, the address)."""

    base: Base
    token: str = field(repr=False)
    timeout: float = TIMEOUT

    def __post_init__(self) -> None:
        # Found out while the request is written it would look like a request that may have arrived.
        if not (self.token.isascii() and self.token.isprintable() and self.token.strip() == self.token != ""):
            raise ValueError("the token holds characters that no header carries")

    def submit(self, statements: Sequence[Mapping[str, Any]]) -> Outcome:
        """Send a batch, once. ValueError when a puid is in it twice, or when it is empty or too long."""
        puids = [statement["puid"] for statement in statements]
        if len(set(puids)) != len(puids) or not 1 <= len(puids) <= BATCH:
            raise ValueError(f"a batch has 1 to {BATCH} statements, each with a puid of its own")
        body = msgspec.json.encode({"statements": list(statements)})
        try:
            answer = exchange(self.base, "POST", "/statements", self.token, body, self.timeout)
        except Unsent as error:
            return Halted(f"The database cannot be reached. {error}")
        except Unknown as error:
            return Unclear(f"No answer came. {error}")
        return outcome_of(answer, puids)

    def exists(self, puid: str) -> bool | None:
        """Whether the database knows a puid; None when it does not say. That it does is no proof of storage."""
        try:
            answer = exchange(
                self.base, "GET", f"/statement/existing-puid/{quote(puid)}", self.token, timeout=self.timeout
            )
        except (Unsent, Unknown):
            return None
        return {302: True, 404: False}.get(answer.status)


def outcome_of(answer: Answer, puids: Sequence[str]) -> Outcome:
    """What an answer to a batch means for it."""
    status = answer.status
    if status == 201:
        return _stored(answer, puids)
    if status == 422:
        return _invalid(answer, len(puids))
    if status == 413:
        return TooMuch("The batch is larger than the database takes.", answer)
    if status == 429:
        return Halted("The database asks us to slow down.", answer, wait_of(answer))
    if status in (401, 403):
        return Halted("The database refuses our token.", answer)
    if 400 <= status < 500 and status != 408:
        return Halted(f"The database answers {status}: is the address right?", answer)
    return Unclear(f"The database answers {status}.", answer)


def _stored(answer: Answer, puids: Sequence[str]) -> Outcome:
    proofs: dict[str, Proof] = {}
    body = _json(answer)
    told = body.get("statements")
    for one in told if isinstance(told, list) else []:
        if isinstance(one, dict) and one.get("puid") in puids and (uuid := _uuid(one.get("uuid"))):
            link = one.get("permalink")
            proofs[one["puid"]] = Proof(uuid, link if isinstance(link, str) else None)
    if len({proof.uuid for proof in proofs.values()}) < len(proofs):
        return Unclear("The answer gives one uuid to several statements.", answer)
    return Stored(proofs, answer)


def _invalid(answer: Answer, count: int) -> Outcome:
    errors = _json(answer).get("errors")
    if not isinstance(errors, dict):
        return TooMuch("The batch is refused, without saying why.", answer)
    if "puid" in errors or "existing_puids" in errors:
        # Ours are never sent twice, so the same request came there twice: one of the two may have been stored.
        return Unclear("The database says that it knows a puid already, which we never sent before.", answer)
    found: dict[int, dict[str, list[str]]] = {}
    for key, fields in errors.items():
        place = key.removeprefix(KEY)
        if key != place and place.isdecimal() and int(place) < count:
            found[int(place)] = _fields(fields)
    if not found:
        return TooMuch("The batch is refused as a whole.", answer)
    return Refused(found, answer)


def _fields(fields: Any) -> dict[str, list[str]]:
    if not isinstance(fields, dict):
        return {"": [str(fields)[:500]]}
    return {
        str(name)[:100]: [str(m)[:500] for m in (messages if isinstance(messages, list) else [messages])]
        for name, messages in fields.items()
    }


def _json(answer: Answer) -> dict[str, Any]:
    try:
        body = msgspec.json.decode(answer.body)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return {}
    return body if isinstance(body, dict) else {}


def _uuid(text: Any) -> str | None:
    try:
        return str(UUID(text)) if isinstance(text, str) else None
    except ValueError:
        return None


def wait_of(answer: Answer, now: datetime | None = None) -> int | None:
    """The seconds of a `Retry-After`, a number or a date; at most a day; None when there is none."""
    told = answer.headers.get("retry-after", "").strip()
    if told.isascii() and told.isdecimal():
        return min(int(told[:9]), LONGEST_WAIT)
    try:
        moment = parsedate_to_datetime(told)
    except (TypeError, ValueError):
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    seconds = (moment - (now or datetime.now(UTC))).total_seconds()
    return min(max(round(seconds), 0), LONGEST_WAIT)
