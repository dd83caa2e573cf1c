"""Making staff users, for the command line and for the console itself."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from waker.console.models import Role, StaffUser


def create_user(
    email: str, role: str, *, name: str = "", language: str = "en", reads: tuple[str, ...] = ()
) -> StaffUser:
    """A new member of staff without a password yet: they come in by a one-time link.

    Raises ValueError when the address is not one, the role is unknown, or the address is taken.
    """
    email = email.strip().lower()
    try:
        validate_email(email)
    except ValidationError as error:
        raise ValueError(f"{email!r} is not an e-mail address") from error
    if role not in Role.values:
        raise ValueError(f"{role!r} is not a role; the roles are {', '.join(Role.values)}")
    if StaffUser.objects.filter(email=email).exists():
        raise ValueError(f"{email} already has a user")
    user = StaffUser(email=email, role=role, name=name, language=language, reads=list(reads))
    user.set_unusable_password()
    user.save()
    return user
