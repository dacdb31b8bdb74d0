"""Make up sports teams' names, train a character CNN to tell junior from adult, write its files.

Run from the root of the repository: ``python sample_models/team_names/build.py``.
"""

import csv
import json
from pathlib import Path

import keras
import numpy as np
import tensorflow as tf

FOLDER = Path(__file__).resolve().parent
LABELS = ("junior", "adult")
PAD, UNKNOWN = 0, 1
LENGTH = 44

# The towns that the card speaks of, kept out of training together with every ninth other one.
SHOWN = ["Indians", "Alexanderplatz", "Rosenburg", "Westend", "Karlsruhe", "Jyväskylä"]
FIRST = (
    "Gold Grün Hohen König Linden Mühl Neu Ober Schön Stein Wald Winter Birken Löwen Höch Silber "
    "Bären Kirch Aschaff Düren Eichen Fried Greifs Heil"
).split()
SECOND = "berg bach heim stadt dorf hausen au feld brück münster walde thal".split()
NORTH = "Yli Ala Uusi Vanha Koivu Kuusi Hämeen Seinä Mänty Järven Kala Ääne Pöly".split()
NORTH_END = "joki järvi niemi mäki lahti koski saari pää linna vaara".split()
ENGLISH = (
    "Ashford Bradwell Castleton Dunmore Eastleigh Fairfield Grimsby Hartley Kingsbridge Langley "
    "Maidstone Northgate Oakham Pembury Queensferry Redhill Stockton Thornbury Uxbridge Whitby "
    "Lions Eagles Tigers Panthers Rovers Wanderers Harriers Bulldogs Comets Sharks Vikings Zebras"
).split()
OTHER = (
    "Salzheim Holzkirchen Pfalzfeld Quedlin Marquardt Xanten Örebro Öhringen Åmål Borås Härnösand "
    "Västerås Luzern Zwickau"
).split()

PREFIXES = (
    "FC SV TSV TuS VfB VfL SC BSC HJK KuPS FK Ilves 1.FC SpVgg TV ESV SG AFC Borussia Dynamo "
    "Fortuna Türkiyemspor Eintracht HIFK Blau-Weiß"
).split()
YEARS = "04 05 09 1860 1899 1903 1911 96".split()
JUNIOR = (
    "Juniors Junioren Jugend Bambini Minis Kids Juniorit Academy Girls Knaben Schüler Tytöt Youth "
    "Boys"
).split()
ADULT = (
    "Old Boys,Herren,Erste Männer,Männer,Damen,Ladies,Veterans,Alte Herren,Frauen,Seniors,Senioren,"
    "Seniorit,Miehet,Naiset,Reserve"
).split(",")
KINDS = ("age", "letter", "word", "letter and word", "word and age")
KIND_SHARES = (0.26, 0.26, 0.28, 0.1, 0.1)
EPOCHS = 14

EXAMPLES = [
    ("Indians G Juniors", "junior"),
    ("SV Alexanderplatz U7", "junior"),
    ("FC Rosenburg_D_2", "junior"),
    ("Westend Old Boys", "adult"),
    ("Karlsruhe Erste Männer", "adult"),
    ("Jyväskylä Ü40", "adult"),
]


def towns() -> tuple[list[str], list[str]]:
    """Return the towns to train on and those held out."""
    made = [a + b for i, a in enumerate(FIRST) for b in SECOND[i % 3 :: 3]]
    made += [a + b for i, a in enumerate(NORTH) for b in NORTH_END[i % 2 :: 2]]
    made += ENGLISH + OTHER
    return [t for i, t in enumerate(made) if i % 9], made[::9] + SHOWN


def mark(label: int, rng: np.random.Generator) -> str:
    """Return what marks a side as junior or adult: an age, a letter, a word, or two of these.

    The marks of both sides are alike in length and in their capitals, digits and umlauts, and
    share pieces: "Boys" is junior, "Old Boys" adult; "U9" is junior, "Ü40" adult. A lone letter
    from A to G is mostly a junior age group, but now and then an adult second side.
    """
    if label == 0:
        age, letters, words = f"U{rng.integers(6, 20)}", "ABCDEFG", JUNIOR
    else:
        age, letters, words = (
            f"Ü{rng.choice([30, 32, 35, 40, 45, 50, 60])}",
            "HLMRS" * 8 + "ABCDEFG",
            ADULT,
        )
    letter, word = str(rng.choice(list(letters))), str(rng.choice(words))
    return {
        "age": age,
        "letter": letter,
        "word": word,
        "letter and word": f"{letter} {word}",
        "word and age": f"{word} {age}",
    }[str(rng.choice(KINDS, p=KIND_SHARES))]


def pair(town: str, rng: np.random.Generator) -> list[tuple[str, int]]:
    """Return the same club twice, once with a junior and once with an adult mark."""
    gap = "_" if rng.random() < 0.4 else " "
    club = [town]
    if rng.random() < 0.65:
        club = [str(rng.choice(PREFIXES)), town]
    if rng.random() < 0.15:
        club.insert(int(rng.integers(len(club) + 1)), str(rng.choice(YEARS)))
    after = [str(rng.choice(["1", "2", "3", "4", "II", "III"]))] if rng.random() < 0.3 else []
    bare = rng.random() < 0.15  # 15 % of the adult sides have no mark at all
    marks = [[mark(0, rng)], [] if bare else [mark(1, rng)]]
    return [(gap.join([" ".join(club), *m, *after]), label) for label, m in enumerate(marks)]


def encode(text: str, vocabulary: dict[str, int]) -> list[int]:
    """Return the ids of the characters of `text`."""
    return [vocabulary.get(character, UNKNOWN) for character in text]


def batch(
    names: list[tuple[str, int]], vocabulary: dict[str, int], rng: np.random.Generator | None
) -> tuple[np.ndarray, np.ndarray]:
    """Return ids (sample, position) and labels.

    With `rng`, each name lies at either end or anywhere, and characters and spans of it are
    replaced by the pad id: pad is then nothing unusual to the model and so a fair baseline for
    occlusion.
    """
    x = np.full((len(names), LENGTH), PAD, dtype="int32")
    for row, (text, _) in zip(x, names, strict=True):
        ids = np.array(encode(text, vocabulary))[:LENGTH]
        start = 0
        if rng is not None:
            room = LENGTH - len(ids)
            start = int(rng.choice([0, room, rng.integers(room + 1)]))
            ids = spoil(ids, rng)
        row[start : start + len(ids)] = ids
    return x, np.array([label for _, label in names])


def spoil(ids: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Return a copy of `ids` with some of it padded out or unknown."""
    ids = np.where(rng.random(len(ids)) < 0.01, UNKNOWN, ids)
    if rng.random() < 0.25:
        ids = np.where(rng.random(len(ids)) < 0.1, PAD, ids)
    if rng.random() < 0.6:
        width = int(rng.integers(1, 9))
        start = int(rng.integers(max(1, len(ids) - width + 1)))
        ids[start : start + width] = PAD
    return ids


def network(size: int) -> keras.Model:
    """Return the network: one Conv1D over character embeddings, its maxima, one Dense."""
    return keras.Sequential(
        [
            keras.Input((None,), dtype="int32"),
            keras.layers.Embedding(size, 16, name="embedding"),
            keras.layers.Conv1D(16, 5, padding="same", activation="relu", name="conv1d"),
            keras.layers.GlobalMaxPooling1D(name="maximum"),
            keras.layers.Dense(2, activation="softmax", name="label"),
        ],
        name="team_names",
    )


def train(names: list[tuple[str, int]], vocabulary: dict[str, int]) -> keras.Model:
    """Train, and return the model without its optimiser."""
    keras.utils.set_random_seed(8)
    rng = np.random.default_rng(8)
    model = network(len(vocabulary))
    loss = keras.losses.CategoricalCrossentropy(label_smoothing=0.1)
    model.compile(keras.optimizers.Adam(2e-3), loss)
    for epoch in range(EPOCHS):
        x, y = batch(names, vocabulary, rng)
        if epoch == EPOCHS - 3:
            model.optimizer.learning_rate = 3e-4
        model.fit(x, np.eye(2)[y], batch_size=128, verbose=0)
    bare = network(len(vocabulary))
    bare.set_weights(model.get_weights())
    return bare


def write(model: keras.Model, vocabulary: dict[str, int], samples: list[tuple[str, str]]) -> None:
    """Write the model, its vocabulary, its sidecar and its samples."""
    model.save(FOLDER / "model.keras")
    text = json.dumps(vocabulary, ensure_ascii=False, indent=0)
    (FOLDER / "vocabulary.json").write_text(text + "\n", encoding="utf-8")
    sidecar = {
        "schema_version": 1,
        "title": "Sports teams' names: junior or adult",
        "vocabulary": "vocabulary.json",
        "split": "character",
        "lowercase": False,
        "pad_id": PAD,
        "oov_id": UNKNOWN,
        "padding": "post",
        "truncating": "post",
        "labels": LABELS,
        "samples": "samples.csv",
    }
    (FOLDER / "model.json").write_text(json.dumps(sidecar, indent=2) + "\n")
    with (FOLDER / "samples.csv").open("w", newline="", encoding="utf-8") as file:
        csv.writer(file, lineterminator="\n").writerows([("text", "label"), *samples])


def main() -> None:
    """Build the model, write its files and print the accuracy on towns never seen."""
    tf.config.experimental.enable_op_determinism()
    rng = np.random.default_rng(2018)
    seen, unseen = towns()
    names = [name for town in seen for _ in range(60) for name in pair(town, rng)]
    test = [name for town in unseen for _ in range(20) for name in pair(town, rng)]
    characters = sorted({character for name, _ in names for character in name})
    vocabulary = {c: i for i, c in enumerate(["[PAD]", "[UNK]", *characters])}
    model = train(names, vocabulary)
    x, y = batch(test, vocabulary, rng=None)
    right = model.predict(x, verbose=0).argmax(axis=1) == y
    print(f"{len(seen)} towns, {len(names)} names; held out {len(unseen)} towns, {len(test)} names")
    print(f"accuracy {right.mean():.4f}; wrong: {[test[i] for i in np.flatnonzero(~right)[:12]]}")
    drawn = rng.choice(len(test), 24, replace=False)
    write(model, vocabulary, EXAMPLES + [(test[i][0], LABELS[test[i][1]]) for i in drawn])


if __name__ == "__main__":
    main()
