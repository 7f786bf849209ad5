"""What a test needs and does not find: loud where people look, a failure under CI."""

from __future__ import annotations

import os
import warnings
from typing import NoReturn

import pytest

CI = os.environ.get("CI", "").lower() in ("1", "true")


def absent(message: str) -> NoReturn:
    """Skip the test with a warning that everybody sees; under CI, fail it."""
    if CI:
        pytest.fail(message)
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        warnings.warn(message, stacklevel=2)
    pytest.skip(message)
