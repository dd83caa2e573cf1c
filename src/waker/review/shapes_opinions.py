"""The shapes of asking for an opinion and giving one, as they come in over HTTP."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta

from waker.intake.shapes import Shape


class AskIn(Shape, frozen=True):
    """What one wants to know of a colleague, and of whom: somebody in particular, or anybody with a speciality."""

    note: Annotated[str, Meta(min_length=1, max_length=20_000, examples=["Is this satire?"])]
    speciality: Annotated[str, Meta(max_length=100, examples=["terrorism"])] | None = None
    holder: (
        Annotated[str, Meta(max_length=100, description="A colleague by number.", examples=["staff:3"])]
        | None
    ) = None


class OpinionIn(Shape, frozen=True):
    """What somebody finds of a case. A violation names the `policy` that it breaks, or says that its `ground` is the
    law (`illegal`), which opinions do not name; for no action neither says anything."""

    outcome: Literal["violation", "no_action", "exception"]
    ground: (
        Annotated[
            Literal["guidelines", "illegal"],
            Meta(
                description="Of a violation: `guidelines` with a `policy`, the default, or `illegal` without."
            ),
        ]
        | None
    ) = None
    policy: Annotated[str, Meta(max_length=100, examples=["hate_speech"])] | None = None
    restrictions: Annotated[
        list[Annotated[str, Meta(max_length=50, examples=["remove"])]],
        Meta(max_length=50, description="Kinds of restrictions that should follow."),
    ] = []
    note: Annotated[str, Meta(max_length=20_000, description="Why.")] = ""
