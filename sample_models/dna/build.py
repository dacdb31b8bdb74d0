"""Plant motifs of JASPAR in random DNA, train a CNN to tell which are there, write its files.

Run from the root of the repository: ``python sample_models/dna/build.py``.
"""

import json
import re
from pathlib import Path

import keras
import numpy as np
import tensorflow as tf

FOLDER = Path(__file__).resolve().parent
LETTERS = "ACGT"
LENGTH, WIDTH, FILTERS = 100, 15, 16
TRAINING, TEST = 20_000, 2_000
EPOCHS = 30
SAMPLES = 200

Site = tuple[int, int, int]
"""Which motif, where it begins, and 1 on the given strand or -1 on the other."""


def motifs() -> dict[str, np.ndarray]:
    """Return the motifs, by name, as probabilities (position, letter)."""
    text = (FOLDER / "jaspar.txt").read_text()
    found = {}
    for record in text.split(">")[1:]:
        name = record.split()[1]
        rows = [re.findall(r"\d+", line) for line in re.findall(r"\[(.*)\]", record)]
        counts = np.array(rows, dtype=float).T
        found[name] = counts / counts.sum(axis=1, keepdims=True)
    return found


def planted(planting: list[np.ndarray], rng: np.random.Generator) -> tuple[np.ndarray, list[Site]]:
    """Return a sequence of letters' numbers, and what was planted in it.

    Each motif is there with probability ½, on either strand, and none covers another.
    """
    sequence = rng.integers(4, size=LENGTH)
    chosen = [i for i in rng.permutation(len(planting)) if rng.random() < 0.5]
    room = LENGTH - sum(len(planting[i]) for i in chosen)
    gaps = np.diff([0, *np.sort(rng.integers(room + 1, size=len(chosen)))])
    sites: list[Site] = []
    at = 0
    for gap, number in zip(gaps, chosen, strict=True):
        strand = 1 if rng.random() < 0.5 else -1
        columns = planting[number]
        letters = np.array([rng.choice(4, p=column) for column in columns])
        start = at + int(gap)
        at = start + len(columns)
        sequence[start:at] = letters if strand > 0 else 3 - letters[::-1]
        sites.append((int(number), start, strand))
    return sequence, sites


def drawn(count: int, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray, list[list[Site]]]:
    """Return one-hot rows (sample, position, letter), labels (sample, motif), and the sites."""
    planting = list(motifs().values())
    pairs = [planted(planting, rng) for _ in range(count)]
    labels = np.zeros((count, len(planting)), dtype="float32")
    for row, (_, sites) in zip(labels, pairs, strict=True):
        row[[number for number, _, _ in sites]] = 1
    x = np.eye(4, dtype="float32")[np.array([sequence for sequence, _ in pairs])]
    return x, labels, [sites for _, sites in pairs]


def network(motifs: int) -> keras.Model:
    """Return the network: one Conv1D over one-hot letters, its maxima, one Dense."""
    return keras.Sequential(
        [
            keras.Input((None, 4)),
            keras.layers.Conv1D(FILTERS, WIDTH, activation="relu", name="conv1d"),
            keras.layers.GlobalMaxPooling1D(name="maximum"),
            keras.layers.Dense(motifs, activation="sigmoid", name="motif"),
        ],
        name="dna",
    )


def train(x: np.ndarray, y: np.ndarray) -> keras.Model:
    """Train, and return the model without its optimiser."""
    keras.utils.set_random_seed(4)
    model = network(y.shape[1])
    rate = keras.optimizers.schedules.CosineDecay(5e-3, EPOCHS * len(x) // 128)
    model.compile(keras.optimizers.Adam(rate), "binary_crossentropy")
    model.fit(x, y, batch_size=128, epochs=EPOCHS, verbose=0)
    bare = network(y.shape[1])
    bare.set_weights(model.get_weights())
    return bare


def record(number: int, x: np.ndarray, sites: list[Site], names: list[str]) -> str:
    """Return a record of FASTA whose name says what was planted."""
    said = [
        f"{names[motif]} at {start} {'+' if strand > 0 else '-'}" for motif, start, strand in sites
    ]
    letters = "".join(LETTERS[i] for i in x.argmax(axis=1))
    return f">{number} {', '.join(said) or 'nothing'}\n{letters}\n"


def main() -> None:
    """Build the model, write its files and print the accuracy on sequences never seen."""
    tf.config.experimental.enable_op_determinism()
    rng = np.random.default_rng(2021)
    names = list(motifs())
    x, y, _ = drawn(TRAINING, rng)
    model = train(x, y)
    x, y, sites = drawn(TEST, rng)
    right = (model.predict(x, verbose=0) > 0.5) == (y > 0.5)
    each = ", ".join(f"{n} {v:.3f}" for n, v in zip(names, right.mean(axis=0), strict=True))
    print(f"accuracy {right.mean():.3f} ({each}); all four right {right.all(axis=1).mean():.3f}")
    model.save(FOLDER / "model.keras")
    sidecar = {
        "schema_version": 1,
        "title": "DNA: which motifs are planted?",
        "vocabulary": "dna",
        "labels": names,
        "samples": "samples.fa",
    }
    (FOLDER / "model.json").write_text(json.dumps(sidecar, indent=2) + "\n")
    records = [record(i, x[i], sites[i], names) for i in range(SAMPLES)]
    (FOLDER / "samples.fa").write_text("".join(records))


if __name__ == "__main__":
    main()
