"""Is this the word index of a data set of Keras', whose own ids are higher by three?

``imdb.load_data`` and ``reuters.load_data`` give 0 to padding, 1 to the start of a text and 2 to
unknown words, and every word three more than ``get_word_index`` says.
"""

from __future__ import annotations

from dataclasses import replace

from interpret.inputs.vocabulary_forms import Vocabulary

SHIFT = 3
_FIRST = {
    "imdb": ("the", "and", "a", "of", "to", "is", "br"),
    "reuters": ("the", "of", "to", "in", "said", "and", "a"),
}


def as_the_data_set_numbers(
    vocabulary: Vocabulary, *, rows: int | None
) -> tuple[Vocabulary, tuple[str, ...]]:
    """The vocabulary as ``load_data`` numbers words, where the model's ``rows`` allow; and a note.

    A model with a row for each id as it stands, and none for three more, was hardly trained on
    ``load_data``: there the ids stay, and the note asks.
    """
    name = _data_set(vocabulary)
    if name is None or rows is None:
        return vocabulary, ()
    index = f"{vocabulary.name} is {name}.get_word_index() of Keras"
    highest = max(vocabulary.ids.values())
    if highest < rows <= highest + SHIFT:
        note = (
            f"{index}, and the model has rows for its ids as they stand: they were kept. If it was "
            f"trained on {name}.load_data, which adds {SHIFT}, add {SHIFT} to each id."
        )
        return vocabulary, (note,)
    ids = {"[START]": 1, "[UNK]": 2} | {t: i + SHIFT for t, i in vocabulary.ids.items()}
    note = (
        f"{index}, whose ids {name}.load_data raises by {SHIFT}: so they were here (guessed: 0 is "
        "padding, 1 the start of a text, which is not added, 2 an unknown word). If the model was "
        'trained on the ids as they stand, put "[PAD]": 0 into the file.'
    )
    stated = {**vocabulary.stated, "pad_id": 0, "oov_id": 2}
    return replace(vocabulary, ids=ids, stated=stated), (note,)


def _data_set(vocabulary: Vocabulary) -> str | None:
    """The data set whose most frequent words come first; none where something has the id 0."""
    if vocabulary.style == "keras" or 0 in vocabulary.ids.values():
        return None
    if not {"[START]", "[UNK]"}.isdisjoint(vocabulary.ids):
        return None
    for name, words in _FIRST.items():
        if all(vocabulary.ids.get(word) == i for i, word in enumerate(words, start=1)):
            return name
    return None
