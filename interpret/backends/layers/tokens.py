"""Which vector does a layer give for each token id?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import keras
import numpy as np

from interpret.backends.layers.entries import known_kind, quantised

if TYPE_CHECKING:
    from jaxtyping import Float


def count_ids(operation: keras.Operation) -> int | None:
    """How many ids a layer or operation has a vector for; None where it takes no ids.

    One that writes an id as a row with a single 1 is an embedding whose vectors are those rows.
    """
    if isinstance(operation, keras.layers.Embedding):
        return int(operation.input_dim)
    if type(operation).__name__ == "OneHot" and operation.axis == -1:
        return int(operation.num_classes)
    if isinstance(operation, keras.layers.CategoryEncoding) and operation.output_mode == "one_hot":
        return int(operation.num_tokens)
    return None


def token_table(operation: Any) -> Float[np.ndarray, "token dimension"]:
    """The vectors, in their own precision; a quantised layer's, or one's own, as it gives them."""
    if known_kind(operation) is keras.layers.Embedding and not quantised(operation):
        table = operation.embeddings
    else:
        table = operation(np.arange(count_ids(operation) or 0, dtype=np.int32)[None])[0]
    return np.asarray(keras.ops.convert_to_numpy(table))
