"""What does it cost to go through a corpus for n-grams, beside the bare forward pass?

Each size runs in a process of its own, so that its peak of memory is its own. Texts are encoded
beforehand: encoding is no part of either.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.models import EMBEDDING, VOCABULARY, Extent

NAME = "ngrams"
TEXTS, TOKENS, FILTERS, KERNEL, BATCH = 100_000, 40, 384, 4, 256
ROUNDS = 3


def rows(names: list[str], extent: Extent, say: Callable[[str], None]) -> Iterator[dict[str, Any]]:
    """Seconds of a forward pass and of ``interpret.ngrams``, and MB beyond the model, by texts."""
    if "token_cnn" not in names:
        return
    for count in (TEXTS // 40, TEXTS // 10) if extent.quick else (TEXTS // 4, TEXTS):
        say(f"n-grams: {count} texts of {TOKENS} tokens, {FILTERS} filters")
        reply = subprocess.run(
            [sys.executable, "-m", "benchmarks.ngrams", str(count)],
            cwd=Path(__file__).parent.parent,
            env=os.environ | {"TF_CPP_MIN_LOG_LEVEL": "3", "PYTHONWARNINGS": "ignore"},
            capture_output=True,
            text=True,
        )
        lines = reply.stdout.strip().splitlines()
        found = json.loads(lines[-1]) if lines else {"error": reply.stderr.strip()[-200:]}
        yield {"model": NAME, "who": "interpret", "texts": count} | found


def measure(count: int) -> dict[str, Any]:
    """Forward passes and n-grams in turn; the fastest of each."""
    import keras

    import interpret
    from interpret.core.sample import Sample

    keras.utils.set_random_seed(0)
    ids = keras.Input((None,), dtype="int32")
    x = keras.layers.Embedding(VOCABULARY, EMBEDDING)(ids)
    x = keras.layers.Conv1D(FILTERS, KERNEL, activation="relu", name="conv")(x)
    x = keras.layers.GlobalMaxPooling1D()(x)
    model = interpret.load(keras.Model(ids, keras.layers.Dense(2, activation="softmax")(x)))

    # Words as frequent as in a language (Zipf); as many for every size, so that memory compares.
    odds = 1.0 / np.arange(1, VOCABULARY)
    rng = np.random.default_rng(0)
    texts = rng.choice(VOCABULARY - 1, (TEXTS, TOKENS, 1), p=odds / odds.sum()).astype(np.int32)
    names, padding = ("",) * TOKENS, np.zeros(TOKENS, dtype=bool)

    class Corpus:
        def __len__(self) -> int:
            return count

        def __iter__(self) -> Iterator[Sample]:
            for each in texts[:count]:
                yield Sample(arrays=(each,), positions=names, padding=padding)

    sample = next(iter(Corpus()))

    def forward() -> None:
        for first in range(0, count, BATCH):
            model.predict(texts[first : min(first + BATCH, count)], sample=sample)

    model.predict(texts[:BATCH], sample=sample)
    interpret.ngrams(model, [sample] * 3, layer="conv")  # traces what is traced once
    before = resident()
    times: dict[str, list[float]] = {"forward": [], "ngrams": []}
    for _ in range(ROUNDS):
        times["forward"].append(timed(forward))
        times["ngrams"].append(
            timed(lambda: interpret.ngrams(model, Corpus(), layer="conv", batch_size=BATCH))
        )
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {
        "seconds": min(times["ngrams"]),
        "forward_seconds": min(times["forward"]),
        "times": times,
        "peak_mb": peak - before,
    }


def timed(work: Callable[[], None]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def resident() -> float:
    """MB resident now; the peak so far where the system does not tell."""
    status = Path("/proc/self/status")
    if status.exists():
        line = next(line for line in status.read_text().splitlines() if line.startswith("VmRSS"))
        return int(line.split()[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    print(json.dumps(measure(int(sys.argv[1]))))
