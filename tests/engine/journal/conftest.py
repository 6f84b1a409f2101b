"""Files for recordings."""

from __future__ import annotations

from itertools import count

import pytest


@pytest.fixture(scope="session")
def new_file(tmp_path_factory):
    """Names of files that are not there yet."""
    folder, numbers = tmp_path_factory.mktemp("recordings"), count()
    return lambda: folder / f"{next(numbers)}.routilux"
