"""The guidelines that the tests of the API use serve the client too."""

from tests.api.conftest import guidelines

__all__ = ["guidelines"]
