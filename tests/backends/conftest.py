"""Opened models, one for the whole session each: tracing their functions is the slow part."""

import pytest

pytestmark = pytest.mark.tensorflow


@pytest.fixture(scope="session")
def opened():
    """Open a builder's model once: opened(every_conv)."""
    from interpret.loading import load

    cache = {}

    def open_once(builder, *arguments, **options):
        key = (builder, arguments, tuple(sorted(options.items())))
        if key not in cache:
            cache[key] = load(builder(*arguments), **options)
        return cache[key]

    return open_once
