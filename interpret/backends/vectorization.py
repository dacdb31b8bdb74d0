"""How does a TextVectorization layer inside a model read its text?"""

from __future__ import annotations

from typing import Any

from interpret.core.errors import ModelError
from interpret.core.text_settings import TextSettings


def vectorization_settings(layer: Any) -> TextSettings:
    """Read a TextVectorization layer's settings.

    Raises
    ------
    ModelError
        Where it makes n-grams or runs the user's own function, so that its tokens have no place in
        the text.
    """
    config = layer.get_config()
    standardize, split = config["standardize"], config["split"]
    if config["output_mode"] != "int" or config.get("ngrams"):
        raise ModelError(
            f"TextVectorization layer {layer.name!r} gives counts or n-grams rather than one id "
            "for each token, so that positions of the text are lost. Only output_mode='int' "
            "without ngrams can be explained."
        )
    if standardize not in (None, "lower", "strip_punctuation", "lower_and_strip_punctuation"):
        raise ModelError(
            f"TextVectorization layer {layer.name!r} standardises text with a function of its own."
        )
    if split not in ("whitespace", "character"):
        raise ModelError(f"TextVectorization layer {layer.name!r} splits text by {split!r}.")
    tokens = [str(token) for token in layer.get_vocabulary()]
    strips = standardize in ("strip_punctuation", "lower_and_strip_punctuation")
    return TextSettings(
        tokens=tuple(tokens),
        split="character" if split == "character" else "whitespace",
        lowercase=standardize in ("lower", "lower_and_strip_punctuation"),
        strip=r"""!"#$%&()*+,-./:;<=>?@[\]^_`{|}~'""" if strips else "",
        ascii_only=True,
        pad_id=0,
        oov_id=1,
        length=config["output_sequence_length"],
    )
