"""Settings: the one table of everything an operator can set, read from the environment.

A setting is a name, a type, a default and a help text. Nothing else in Waker reads ``WAKER_*`` names from
the environment: code asks this module, so the table, the documentation and the behaviour cannot differ.
"""

from __future__ import annotations

import difflib
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

PREFIX = "WAKER_"
TRUE = frozenset({"1", "true", "yes", "on"})
FALSE = frozenset({"0", "false", "no", "off", ""})


class SettingsError(ValueError):
    """One or more settings are unknown or malformed; ``problems`` lists a sentence for each."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("; ".join(problems))
        self.problems = problems


def parse_bool(text: str) -> bool:
    word = text.strip().lower()
    if word in TRUE:
        return True
    if word in FALSE:
        return False
    raise ValueError("is not a yes or a no (1, true, yes, on; 0, false, no, off)")


def parse_int(text: str) -> int:
    try:
        return int(text.strip())
    except ValueError:
        raise ValueError("is not a whole number") from None


def parse_address(text: str) -> str:
    if text and not text.startswith(("postgresql://", "postgres://")):
        raise ValueError("does not start with postgresql://")
    return text


def parse_list(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]


PARSERS: dict[str, Callable[[str], Any]] = {
    "text": str,
    "yes/no": parse_bool,
    "number": parse_int,
    "list": parse_list,
    "address": parse_address,
    "path": lambda text: Path(text).expanduser() if text else None,
}


@dataclass(frozen=True, slots=True)
class Setting:
    """One row of the table; ``default`` is written as it would be in the environment."""

    name: str
    type: str
    default: str
    help: str
    secret: bool = False
    least: int | None = None
    most: int | None = None
    choices: tuple[str, ...] = ()

    def parse(self, text: str) -> Any:
        """The value of ``text``; raises ValueError with the reason, never with a secret's text."""
        value = PARSERS[self.type](text)
        if self.least is not None and value < self.least:
            raise ValueError(f"is below {self.least}")
        if self.most is not None and value > self.most:
            raise ValueError(f"is above {self.most}")
        if self.choices and value not in self.choices:
            raise ValueError(f"is none of {', '.join(filter(None, self.choices))}")
        return value


# fmt: off
TABLE = (
    Setting("DATABASE_URL", "address", "", "PostgreSQL 15 or newer to use instead of the embedded server,"
            " as postgresql://user:password@host:port/name.", secret=True),
    Setting("WAKER_DATA", "path", "", "Directory of the embedded database, the secret key and the locks."
            " Without it: $XDG_DATA_HOME/waker (~/.local/share/waker)."),
    Setting("WAKER_HOST", "text", "127.0.0.1", "Address that the web server listens on."),
    Setting("WAKER_PORT", "number", "8000", "Port that the web server listens on.", least=1, most=65535),
    Setting("WAKER_WORKERS", "number", "2", "Web processes.", least=1, most=64),
    Setting("WAKER_THREADS", "number", "2", "Threads per web process.", least=1, most=32),
    Setting("WAKER_JOBS", "number", "4", "Background jobs that run at the same time.", least=1, most=64),
    Setting("WAKER_PUBLIC_URL", "text", "", "Address under which people reach this installation, as"
            " https://safety.example.org; links in messages start with it."),
    Setting("WAKER_ALLOWED_HOSTS", "list", "*", "Host names that are answered, comma-separated."),
    Setting("WAKER_TRUST_PROXY", "yes/no", "0", "Believe the X-Forwarded-Proto and -For of a reverse proxy."),
    Setting("WAKER_NAME", "text", "Waker", "Name of the service, as members and citizens read it."),
    Setting("WAKER_LANGUAGE", "text", "en", "Language where nothing else says which (BCP 47)."),
    Setting("WAKER_TWO_STEP", "yes/no", "1", "Staff must have a second step (an app's code or a passkey) before they"
            " see a page of the console. `waker up --demo` switches it off unless it is set."),
    Setting("WAKER_OIDC_ISSUER", "text", "", "OpenID provider by which staff may sign in, as"
            " https://login.example.org/realms/staff. Without it, or without the client: none."),
    Setting("WAKER_OIDC_CLIENT_ID", "text", "", "Name of this installation at the OpenID provider."),
    Setting("WAKER_OIDC_CLIENT_SECRET", "text", "", "Secret of this installation at the OpenID provider.", secret=True),
    Setting("WAKER_OIDC_NAME", "text", "single sign-on", "What the sign-in page calls the OpenID provider."),
    Setting("WAKER_OIDC_TRUSTED", "yes/no", "0", "The OpenID provider asks everybody for a second step, so Waker does"
            " not. Without it only a sign-in whose token says so (amr: mfa) counts as two steps."),
    Setting("WAKER_OIDC_DEFAULT_ROLE", "text", "", "Role that somebody unknown gets when the OpenID provider sends"
            " them. Empty: only people who are staff already come in.",
            choices=("", "moderator", "specialist", "lead", "policy", "legal", "analyst", "admin")),
    Setting("WAKER_OIDC_ROLE_CLAIM", "text", "", "Claim of the token that says which role somebody has, as groups."
            " With it the role is set anew at each sign-in by the OpenID provider."),
    Setting("WAKER_OIDC_ROLES", "list", "", "What the values of that claim mean, the first that fits, as"
            " tns-leads=lead, tns=moderator. Without it: the values are names of roles."),
    Setting("WAKER_TEST_PHRASES", "yes/no", "0", "Treat WAKER-TEST:<policy> in a text as a violation, to test"
            " an integration without posting anything harmful."),
    Setting("WAKER_GUIDELINES", "path", "", "Directory of the guidelines to publish at first start instead of"
            " the default pack."),
    Setting("WAKER_SECRET_KEY", "text", "", "Key that signs sessions and links, and seals secrets in the"
            " database. Without it: made at first start and kept in the data directory.", secret=True),
    Setting("WAKER_DATABASE_ROLE", "text", "waker_app", "Role that requests and jobs run as; it may add to"
            " the ledger but change nothing in it. Empty: the role of the connection."),
    Setting("WAKER_API_RATE", "number", "2000", "Requests a second that one key may send to each web process;"
            " twice that at once.", least=1),
    Setting("WAKER_API_BODY_LIMIT", "number", "8388608", "Bytes that the body of an API request may have.",
            least=1024, most=67108864),
    Setting("WAKER_LOG_LEVEL", "text", "info", "How much is written to the log.",
            choices=("debug", "info", "warning", "error")),
    Setting("WAKER_SMTP_HOST", "text", "", "Mail server. Without it letters lie in the data directory, under mail/."),
    Setting("WAKER_SMTP_PORT", "number", "587", "Port of the mail server.", least=1, most=65535),
    Setting("WAKER_SMTP_USER", "text", "", "User name at the mail server."),
    Setting("WAKER_SMTP_PASSWORD", "text", "", "Password at the mail server.", secret=True),
    Setting("WAKER_SMTP_TLS", "yes/no", "1", "Use STARTTLS with the mail server."),
    Setting("WAKER_MAIL_FROM", "text", "waker@localhost", "Sender of mail."),
    Setting("WAKER_PROVIDER", "text", "", "Legal name of the provider, as answers to authorities state it."
            " Without it: WAKER_NAME."),
    Setting("WAKER_PROVIDER_COUNTRY", "text", "", "Country of the provider's main establishment or legal"
            " representative (ISO 3166-1 alpha-2)."),
    Setting("WAKER_AUTHORITY_CONTACT", "text", "", "E-mail address of the single point of contact for authorities."),
    Setting("WAKER_PARTNER_PRECISION", "number", "50", "Per cent of a partner's answered reports that lead to"
            " action, below which the console lists the partner as imprecise.", least=0, most=100),
    Setting("WAKER_PARTNER_MINIMUM", "number", "20", "Answered reports that a partner needs in a period before it"
            " can be listed as imprecise.", least=1),
    Setting("WAKER_UPLOAD_LINES", "number", "10000", "Reports that a partner may send in one file.", least=1,
            most=100000),
    Setting("WAKER_QUALITY_SHARE", "number", "5", "Per cent of people's decisions on cases that go to a second person,"
            " who judges without knowing the decision. Leads set other shares for a queue or a policy.", least=0,
            most=100),
    Setting("WAKER_WEBHOOK_ALLOW", "list", "", "Hosts and networks that webhooks may go to although they are private,"
            " as hooks.internal, 10.1.0.0/16; plain http is fine there. All others are public addresses over https."),
    Setting("WAKER_DSA_URL", "text", "", "Address of the DSA Transparency Database's API, as"
            " https://host/api/v1. Without it, or without the token, nothing is submitted."),
    Setting("WAKER_DSA_TOKEN", "text", "", "Token for the DSA Transparency Database.", secret=True),
    Setting("WAKER_DSA_RATE", "number", "120", "Requests a minute to the DSA Transparency Database, each with up to"
            " 100 statements.", least=1, most=12000),
    Setting("WAKER_LINK_PATTERN", "list", "", "Addresses of items and accounts on the host's service, as"
            " https://app.example.org/*/video/{item}, https://app.example.org/@{account}; * is any part. By these a"
            " citizen's link is told to be an item that is known here."),
    Setting("WAKER_REPORT_RATE", "number", "20", "Reports an hour that the public form takes from one network"
            " address.", least=1, most=10000),
    Setting("WAKER_EMBED_ORIGINS", "list", "", "Origins of pages that may show the report sheet in a frame, as"
            " https://app.example.org. None: it cannot be framed."),
    Setting("WAKER_APPEAL_DAYS", "number", "7", "Days within which an appeal is to be decided.", least=1, most=90),
    Setting("WAKER_CARE_SEVERE_HOUR", "number", "40", "Cases of severity 4 or 5 that a reviewer is given at most in an"
            " hour; then milder work comes first. A person may lower it for themselves.", least=1, most=1000),
    Setting("WAKER_CARE_SEVERE_DAY", "number", "200", "The same in 24 hours.", least=1, most=10000),
    Setting("WAKER_CARE_GRAVEST_HOUR", "number", "10", "Cases of severity 5 that a reviewer is given at most in an"
            " hour.",
            least=1, most=1000),
    Setting("WAKER_CARE_GRAVEST_DAY", "number", "40", "The same in 24 hours.", least=1, most=10000),
    Setting("WAKER_CARE_WORK", "number", "90", "Minutes of work without a pause of ten minutes after which a reviewer"
            " has a break.", least=20, most=480),
    Setting("WAKER_CARE_RUN", "number", "25", "Cases of severity 4 or 5 in a row after which a reviewer has a break.",
            least=2, most=1000),
    Setting("WAKER_CARE_BREAK", "number", "15", "Minutes that a break lasts.", least=10, most=60),
    Setting("WAKER_DEBUG", "yes/no", "0", "Show errors in full to whoever causes them. Never in production."),
    Setting("WAKER_SHARED", "path", "", "Directory of the shared test data. Only the tests read it."),
)
# fmt: on
SETTINGS: dict[str, Setting] = {setting.name: setting for setting in TABLE}


def get(name: str, environ: Mapping[str, str] | None = None) -> Any:
    """The parsed value of setting ``name``: from the environment, or its default. Raises SettingsError."""
    setting = SETTINGS[name]
    text = (os.environ if environ is None else environ).get(name)
    try:
        return setting.parse(setting.default if text is None else text)
    except ValueError as error:
        raise SettingsError([_complaint(setting, text or "", error)]) from None


def envbool(name: str) -> bool:
    """The value of a yes/no setting."""
    value = get(name)
    assert isinstance(value, bool), name
    return value


def envint(name: str) -> int:
    """The value of a number setting."""
    value = get(name)
    assert isinstance(value, int), name
    return value


def envstr(name: str) -> str:
    """The value of a text setting, or of the database's address."""
    value = get(name)
    assert isinstance(value, str), name
    return value


def envlist(name: str) -> list[str]:
    """The value of a list setting."""
    value = get(name)
    assert isinstance(value, list), name
    return value


def envpath(name: str) -> Path | None:
    """The value of a path setting, ``None`` where it is empty."""
    value = get(name)
    assert value is None or isinstance(value, Path), name
    return value


def check(environ: Mapping[str, str] | None = None) -> None:
    """Raise SettingsError if the environment holds an unknown ``WAKER_*`` name or a malformed value."""
    environ = os.environ if environ is None else environ
    problems = []
    for name in sorted(environ):
        if name in SETTINGS:
            try:
                SETTINGS[name].parse(environ[name])
            except ValueError as error:
                problems.append(_complaint(SETTINGS[name], environ[name], error))
        elif name.startswith(PREFIX):
            near = difflib.get_close_matches(name, SETTINGS, n=1, cutoff=0.7)
            hint = f"; did you mean {near[0]}?" if near else ""
            problems.append(f"{name} is not a setting{hint}")
    if problems:
        raise SettingsError(problems)


def _complaint(setting: Setting, text: str, error: ValueError) -> str:
    shown = "the value" if setting.secret else repr(text)
    return f"{setting.name}: {shown} {error}"


def markdown() -> str:
    """The table as documentation: the text of ``docs/settings.md``."""
    lines = [
        "# Settings",
        "",
        "Read from the environment when a process starts. Unknown `WAKER_*` names and malformed values are errors,",
        "so a typing mistake never goes unnoticed. Options of `waker up` win over the environment.",
        "",
        "| name | type | default | what it does |",
        "|---|---|---|---|",
    ]
    for row in TABLE:
        kind = row.type
        if row.choices:
            kind = ", ".join(filter(None, row.choices))
        elif row.least is not None:
            kind += f", {row.least} to {row.most}" if row.most is not None else f", at least {row.least}"
        default = f"`{row.default}`" if row.default else ""
        secret = " Secret: never shown." if row.secret else ""
        lines.append(f"| `{row.name}` | {kind} | {default} | {row.help}{secret} |")
    lines += [
        "",
        "Yes is `1`, `true`, `yes` or `on`; no is `0`, `false`, `no`, `off` or nothing. Lists are comma-separated.",
        "",
        "This page is made from the table in `src/waker/settings.py`: `python -m waker.settings > docs/settings.md`.",
        "",
    ]
    return "\n".join(lines)


if __name__ == "__main__":
    print(markdown(), end="")
