"""How does a TextVectorization layer inside a model read its text?"""

from __future__ import annotations

from functools import partial
from typing import Any

import tensorflow as tf

from interpret.core.errors import ModelError
from interpret.core.text_settings import TextSettings


def vectorization_settings(layer: Any) -> TextSettings:
    """Read a TextVectorization layer's settings.

    Raises
    ------
    ModelError
        Where it makes n-grams, or takes a text whole, so that there are no tokens to explain.
    """
    config = layer.get_config()
    standardize, split = config["standardize"], config["split"]
    if config["output_mode"] != "int" or config.get("ngrams"):
        raise ModelError(
            f"TextVectorization layer {layer.name!r} gives counts or n-grams rather than one id "
            "for each token, so that positions of the text are lost. Only output_mode='int' "
            "without ngrams can be explained."
        )
    if split is None:
        raise ModelError(
            f"TextVectorization layer {layer.name!r} does not split its text (split=None), so that "
            "each text is one token: there is nothing within it to explain."
        )
    tokens = [str(token) for token in layer.get_vocabulary()]
    known = (None, "lower", "strip_punctuation", "lower_and_strip_punctuation")
    if standardize not in known or split not in ("whitespace", "character"):
        return TextSettings(
            tokens=tuple(tokens),
            split="function",
            function=partial(_tokens, layer),
            pad_id=0,
            oov_id=1,
            length=config["output_sequence_length"],
        )
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


def _tokens(layer: Any, text: str) -> list[str]:
    """The tokens that a layer with a function of somebody's own makes of a text."""
    made = layer._preprocess(tf.constant([text]))
    flat = made.flat_values if isinstance(made, tf.RaggedTensor) else tf.reshape(made, [-1])
    return [each.decode("utf-8", "replace") for each in flat.numpy() if each]
