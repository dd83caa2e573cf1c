"""What is said of a bulk: its states, and why subjects are left out of one."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

STATES: dict[str, Any] = {
    "draft": _("to be confirmed"),
    "running": _("running"),
    "stopped": _("stopped"),
    "finished": _("done"),
    "undoing": _("being undone"),
    "undone": _("undone"),
}
TONES = {
    "draft": "",
    "running": "blue",
    "stopped": "amber",
    "finished": "green",
    "undoing": "violet",
    "undone": "line",
}

MANY: dict[str, Any] = {
    "content": _("Items"),
    "account": _("Accounts"),
    "device": _("Devices"),
    "hashtag": _("Hashtags"),
    "term": _("Search terms"),
    "territory": _("Countries"),
    "sound": _("Sounds"),
}

REASONS: dict[str, Any] = {
    "order": _("An authority's order is open on it"),
    "preserved": _("Kept as evidence for an authority"),
    "in_hands": _("Somebody is working on its case"),
    "in_force": _("The same or a graver measure is in force"),
    "judged": _("Somebody decided on it as it is now"),
    "unknown": _("There is no such subject"),
    "does_not_fit": _("The measures fit no subject of this kind"),
    "closed_queue": _("Its case waits in a queue that is not open to you"),
    "sealed": _("Sealed evidence, for which you have no speciality"),
    "refused": _("The guidelines do not allow it"),
    "error": _("It failed for a reason of ours; the log has it"),
    "replaced": _("Replaced by a later decision, which stays"),
}

STEPS: dict[str, Any] = {
    "warn": _("would be warned"),
    "feature_off": _("would lose a feature for a time"),
    "not_recommended": _("would not be recommended"),
    "suspend": _("would be suspended"),
    "terminate": _("would be closed"),
}
"""What would happen to an account by the ladder or by zero tolerance."""
