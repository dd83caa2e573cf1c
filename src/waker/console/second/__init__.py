"""A second step: what somebody shows besides a password or a link, so that a stolen password opens nothing.

A code of an app (TOTP), a passkey, or one of ten recovery codes. They are kept as django-allauth's authenticators;
its pages, its sign-up and its rate limits are not used.
"""
