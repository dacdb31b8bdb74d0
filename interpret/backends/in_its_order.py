"""How does a Functional model of Keras 2 keep the order of its layers, by which weights are read?

Keras puts layers in the order of their depth, and Keras 2 counted other depths: of its layers of
one kind, the weights would go to one another.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import keras

FUNCTIONAL = "interpret>functional"


class InItsOrder:
    """Stands where a configuration names the class of a Functional model."""

    @classmethod
    def from_config(
        cls, config: dict[str, Any], custom_objects: Mapping[str, Any] | None = None
    ) -> keras.Model:
        """Make the model as Keras does, then put its layers in the order of the configuration."""
        place = {layer["name"]: number for number, layer in enumerate(config["layers"])}
        model = keras.Model.from_config(config, custom_objects=custom_objects)
        for layers in (model._operations, model._layers):
            layers[:] = sorted(layers, key=lambda layer: place.get(layer.name, len(place)))
        return model
