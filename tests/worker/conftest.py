"""Sample models, opened here and in a worker; one host for all of them."""

from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def both():
    """The same file opened in this process and in a worker: both("gestures/model.keras")."""
    from interpret.loading import load

    cache = {}

    def open_both(name, **settings):
        key = (name, tuple(sorted(settings.items())))
        if key not in cache:
            path = ROOT / "sample_models" / name
            cache[key] = load(path, **settings), load(path, sandbox=True, **settings)
        return cache[key]

    yield open_both
    for _, remote in cache.values():
        remote.close()
