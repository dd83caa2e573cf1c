"""A reason: why somebody reports, in plain words: a policy of the guidelines, with the lines of its list below it.

Two reasons stand beside the policies: that something is against the law, and that none of these fits.
"""

from __future__ import annotations

from typing import Any, Final

from waker.policy.pack import Pack, Policy, in_language

OTHER: Final = "other"
ILLEGAL: Final = "illegal_content"
UNNAMED: Final = frozenset({"child_exploitation"})
"""Reasons for which nobody is asked who they are (Art. 16(2)(c): Art. 3-7 of Directive 2011/93/EU)."""

_BESIDE: Final = {
    ILLEGAL: {
        "title": {"en": "Something else against the law", "nl": "Iets anders dat verboden is"},
        "text": {
            "en": "Forbidden by law, and none of the above: fraud, a threat, infringed rights.",
            "nl": "Bij wet verboden, en niets van het bovenstaande: oplichting, een bedreiging, geschonden rechten.",
        },
    },
    OTHER: {
        "title": {"en": "Something else", "nl": "Iets anders"},
        "text": {"en": "None of these fits.", "nl": "Niets hiervan past."},
    },
}


def listing(pack: Pack, language: str) -> list[dict[str, Any]]:
    """The reasons in their order: `{"id", "title", "text", "sub_reasons": [{"id", "text"}], "asks_name"}`."""
    found = [
        {
            "id": policy.id,
            "title": in_language(policy.title, language),
            "text": in_language(policy.text, language),
            "sub_reasons": [
                {"id": f"{policy.id}/{n}", "text": text} for n, text in enumerate(_lines(policy, language), 1)
            ],
            "asks_name": policy.id not in UNNAMED,
        }
        for policy in pack.policies.values()
    ]
    for id_, words in _BESIDE.items():
        title, text = (in_language(words[part], language) for part in ("title", "text"))
        found.append({"id": id_, "title": title, "text": text, "sub_reasons": [], "asks_name": True})
    return found


def title_of(pack: Pack, reason: str, language: str) -> str:
    """What a reason is called; a reason that the guidelines do not know any more keeps its id."""
    policy = pack.policies.get(reason)
    if policy is not None:
        return in_language(policy.title, language)
    return in_language(_BESIDE[reason]["title"], language) if reason in _BESIDE else reason


def line_of(pack: Pack, reason: str, sub_reason: str, language: str) -> str | None:
    """The line that a sub-reason (`hate_speech/1`) of a reason names; None when there is no such line."""
    policy = pack.policies.get(reason)
    head, _, number = sub_reason.rpartition("/")
    if policy is None or head != reason or not (number.isascii() and number.isdigit() and len(number) < 4):
        return None
    lines = _lines(policy, language)
    return lines[int(number) - 1] if 1 <= int(number) <= len(lines) else None


def _lines(policy: Policy, language: str) -> tuple[str, ...]:
    return tuple(policy.do_not_post.get(language) or policy.do_not_post.get("en") or ())
