"""The workbench: how one person wants media and texts to be shown while they judge them.

What is kept is a small JSON object with the person (`StaffUser.workbench`); `of` reads it into this shape, whatever
stands in it, so that a setting that is new or gone breaks nobody's page.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

BLUR: Final = (
    ("always", _("Always, until I ask again")),
    ("graphic", _("Only what may be graphic")),
)
COLOUR: Final = (
    ("veil", _("Grey while blurred, then in colour")),
    ("grey", _("Always grey")),
)
TEXT: Final = (
    ("open", _("Readable")),
    ("marks", _("Matched words blurred until I point at them")),
    ("all", _("All blurred until I point at it")),
)
SPEED: Final = (("0.5", "0.5×"), ("1", "1×"), ("1.5", "1.5×"), ("2", "2×"))
SHEET: Final = (("6", "6"), ("12", "12"), ("24", "24"))
SOUND: Final = (("off", _("Off")), ("on", _("On")))
CHOICES: Final[Mapping[str, tuple[tuple[str, Any], ...]]] = {
    "blur": BLUR,
    "colour": COLOUR,
    "text": TEXT,
    "sound": SOUND,
    "speed": SPEED,
    "sheet": SHEET,
}
NAMES: Final[Mapping[str, Any]] = {
    "blur": _("Blur media"),
    "colour": _("Colour of media"),
    "text": _("Texts"),
    "sound": _("Sound of videos"),
    "speed": _("Speed of videos"),
    "sheet": _("Frames on a contact sheet"),
}


@dataclass(frozen=True, slots=True)
class Workbench:
    """The careful way is what a person gets who chose nothing: blurred, grey until seen, without sound."""

    blur: str = "always"
    colour: str = "veil"
    text: str = "open"
    sound: str = "off"
    speed: str = "1"
    sheet: str = "12"

    def body(self) -> dict[str, str]:
        """What is stored with the person."""
        return asdict(self)


def of(user: Any) -> Workbench:
    """The person's settings; what is not there, or makes no sense, as for somebody who chose nothing."""
    kept = getattr(user, "workbench", None)
    return chosen(kept if isinstance(kept, Mapping) else {})


def chosen(values: Mapping[str, Any], before: Workbench | None = None) -> Workbench:
    """`values` over `before`; those that are no choice are left out."""
    known = {f.name for f in fields(Workbench)}
    sound = {
        name: str(value)
        for name, value in values.items()
        if name in known and str(value) in {choice for choice, _words in CHOICES[name]}
    }
    return Workbench(**{**(before.body() if before else {}), **sound})
