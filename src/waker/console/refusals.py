"""A refusal: why something on the desk was not done, as whoever works there reads it: with names, in their language.

What the review room says of it is for programs; what is not known here is shown as it says it.
"""

from __future__ import annotations

from datetime import UTC, datetime

from django.utils.translation import gettext

from waker.console import words
from waker.console.queries.orders import people
from waker.core.moments import now
from waker.core.problems import Problem
from waker.review.line import leases


def said(problem: Problem) -> str:
    """The refusal in words for staff."""
    if isinstance(problem, leases.InHands):
        return _in_hands(problem)
    words = {
        "already_decided": gettext("This case was decided meanwhile."),
        "already_escalated": gettext("This case is before the leads already."),
        "not_parked": gettext("This case is not put off."),
        "not_qualified": gettext("This colleague is not given such cases now."),
        "unknown_person": gettext("There is no such colleague who decides cases."),
        "yourself": gettext("This case is yours already."),
        "not_a_lead": gettext("Leads move cases between queues; escalate it to them."),
        "same_queue": gettext("This case is in that queue already."),
        "not_your_queue": gettext("This case is in a queue that is not open to you."),
        "wrong_role": gettext("Your role decides no cases."),
        "already_asked": gettext("An opinion on this case was asked for already."),
        "already_given": gettext("This opinion was given already."),
        "first_judge": gettext("You asked, or judged this case before; another person gives the opinion."),
        "kept_for_another": gettext("Somebody else was asked for this opinion."),
        "no_speciality": gettext("It is asked of people with a speciality that you do not have."),
        "no_language": gettext("It is in a language that you do not read."),
        "in_the_past": gettext("Name a moment in the future."),
        "too_far": gettext("That is too far ahead: at most 14 days."),
    }
    code = problem.faults[0].code
    if code == "missing" and problem.faults[0].at == "reason":
        return gettext("Say why, in a few words.")
    return words.get(code, problem.detail)


def _in_hands(problem: leases.InHands) -> str:
    if problem.how == leases.GIVING:
        return gettext("Somebody else works on it until %s.") % _moment(problem.until)
    who = people([problem.holder]).get(problem.holder) or gettext("a tool of the platform")
    given = {"who": who, "until": _moment(problem.until)}
    if problem.how == leases.CLAIMED:
        return gettext("%(who)s is working on this case, until %(until)s at least.") % given
    if problem.how == leases.ASKED:
        return (
            gettext("This case is kept until %(until)s for %(who)s, who asked for the opinion given on it.")
            % given
        )
    if problem.how == leases.PARKED:
        return gettext("%(who)s put this case off until %(until)s.") % given
    return gettext("This case was handed to %(who)s and waits for them until %(until)s.") % given


def _moment(moment: datetime) -> str:
    """The time of day, with the day where it is another one; in UTC, like everything on the desk."""
    shown = moment.astimezone(UTC)
    if shown.date() == now().date():
        return words.dated(shown, "H:i") + " UTC"
    return words.dated(shown, "j M H:i") + " UTC"
