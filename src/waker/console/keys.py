"""The keys: every shortcut of the console, in one table. The dialog behind `?` and docs/moderators.md are made from it.

What the keys do stands in the scripts of the pages (console.js, case.js, evidence.js, viewer.js, palette.js), which
take them through keys.js.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from django.utils.translation import gettext_lazy as _


class Key(NamedTuple):
    """`keys`: those that do it, one beside the other; with `+` for keys pressed together."""

    keys: tuple[str, ...]
    does: Any


class Group(NamedTuple):
    id: str
    title: Any
    keys: tuple[Key, ...]


EVERYWHERE = Group(
    "everywhere",
    _("Everywhere"),
    (
        Key(("Ctrl+K",), _("Every action and place, by typing")),
        Key(("/",), _("Find an item, account, decision or case")),
        Key(("n",), _("Next case")),
        Key(("b",), _("Take a break")),
        Key(("u",), _("Undo the last decision")),
        Key(("?",), _("This list")),
    ),
)
LISTS = Group(
    "list",
    _("In a list"),
    (
        Key(("j", "k"), _("Down and up")),
        Key(("Enter",), _("Open")),
        Key(("x",), _("Choose this one, or not after all")),
        Key(("Shift+x",), _("Choose all from the last one to here")),
        Key(("a",), _("Choose all on this page, or none")),
        Key(("Shift+a",), _("Choose all that match")),
        Key(("d",), _("Decide on what is chosen")),
        Key(("Esc",), _("Choose nothing")),
    ),
)
CASES = Group(
    "case",
    _("In a case"),
    (
        Key(("1", "2", "3"), _("Violation, no violation, exception")),
        Key(("p",), _("Choose the policy")),
        Key(("r",), _("To the restrictions")),
        Key(("e",), _("To the explanation")),
        Key(("Ctrl+Enter",), _("Decide and go on")),
        Key(("w", "s", "a", "v"), _("Why it is here, similar cases, the account, what the member reads")),
        Key(("[", "]"), _("The evidence before and after")),
        Key(("h",), _("More to do with this case: hand it over, park it, ask somebody")),
        Key(("t",), _("Uncover texts that are blurred")),
        Key(("Esc",), _("Out of a field, so that keys work again")),
    ),
)
MEDIA = Group(
    "media",
    _("Media"),
    (
        Key(("m",), _("Show blurred, then clearly, then hide")),
        Key(("f",), _("As large as the screen, and back")),
        Key(("x",), _("Play and pause")),
        Key((",", "."), _("One frame back and on")),
        Key(("c",), _("Contact sheet of a video")),
        Key(("+", "-", "0"), _("Larger, smaller, all of it")),
        Key(("o",), _("Blur and unblur")),
    ),
)
APPEALS = Group(
    "appeal",
    _("In an appeal"),
    (
        Key(("1", "2", "3"), _("Upheld, varied, overturned")),
        Key(("r",), _("To the restrictions")),
        Key(("e",), _("To the explanation")),
        Key(("Ctrl+Enter",), _("Decide")),
    ),
)
OPINIONS = Group(
    "opinion",
    _("In an opinion"),
    (
        Key(("1", "2", "3"), _("Violation, no violation, exception")),
        Key(("p",), _("Choose the policy")),
        Key(("e",), _("To the explanation")),
        Key(("Ctrl+Enter",), _("Store the opinion")),
    ),
)
BULK = Group(
    "bulk",
    _("In a bulk"),
    (
        Key(("c",), _("Choose; before confirming, to the number")),
        Key(("v",), _("Paste ids")),
        Key(("1", "2", "3"), _("Violation, no violation, exception")),
        Key(("p",), _("Choose the policy")),
        Key(("r",), _("To the restrictions")),
        Key(("e",), _("To the explanation")),
        Key(("Ctrl+Enter",), _("Preview, confirm, undo: whatever the form is for")),
        Key(("s",), _("Stop it")),
        Key(("z",), _("Back: choose anew, or undo all of it")),
        Key(("Esc",), _("Out of a field, so that keys work again")),
    ),
)
GROUPS = (EVERYWHERE, CASES, MEDIA, LISTS, APPEALS, OPINIONS, BULK)


def shown() -> list[dict[str, Any]]:
    """The groups as the dialog shows them: each key as the parts that are pressed together."""
    return [
        {
            "title": group.title,
            "id": group.id,
            "keys": [{"does": key.does, "keys": [one.split("+") if len(one) > 1 else [one] for one in key.keys]}
                     for key in group.keys],
        }
        for group in GROUPS
    ]  # fmt: skip


def markdown() -> str:
    """The table of the documentation."""
    lines = ["| where | key | what |", "|---|---|---|"]
    for group in GROUPS:
        for key in group.keys:
            pressed = " ".join(
                "+".join(f"`{part}`" for part in (one.split("+") if len(one) > 1 else [one]))
                for one in key.keys
            )
            lines.append(f"| {group.title} | {pressed} | {key.does} |")
    return "\n".join(lines)
