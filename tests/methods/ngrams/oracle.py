"""What n-grams must be: every window of every document, looked at one by one."""

from collections import defaultdict

import numpy as np


def every_window(model, corpus, layer="conv0"):
    """(document, place, start, stop, key, pre-activations, tenth) of all windows that count."""
    for number, given in enumerate(corpus):
        sample = model.encode(given)
        (maps,) = model.predict(sample.x[None], sample=sample, layer=layer, logits=True)
        real = np.flatnonzero(~sample.padding)
        for place, (start, stop) in enumerate(model.spans(layer, len(sample)).tolist()):
            there = range(max(start, 0), min(stop, len(sample)))
            if not any(not sample.padding[i] for i in there):
                continue
            key = tuple(
                sample.x[i].tobytes() if 0 <= i < len(sample) else None for i in range(start, stop)
            )
            middle = (start + stop) / 2 - real[0]
            tenth = int(np.clip(np.floor(10 * middle / (real[-1] + 1 - real[0])), 0, 9))
            yield number, place, start, stop, key, maps[0, place], tenth


def distinct(windows, filter, sign):
    """key -> [pre-activation, count, (document, place), span], the highest or lowest first."""
    found = {}
    for number, place, start, stop, key, values, _ in windows:
        entry = found.setdefault(key, [values[filter], 0, (number, place), (start, stop)])
        entry[1] += 1
    return sorted(found.values(), key=lambda e: (-sign * e[0], e[2]))


def maxima(windows, filters):
    """document -> highest pre-activation of each filter."""
    found = defaultdict(lambda: np.full(filters, -np.inf))
    for number, *_, values, _ in windows:
        found[number] = np.maximum(found[number], values)
    return dict(found)
