"""The two networks of Koo and Ploenzke's task 3, and how they are trained.

Architectures, optimiser, batch size, early stopping and schedule are the published ones: after the
last epoch the weights stay as they are.
"""

from __future__ import annotations

from typing import Any

import keras

from benchmarks.truth.binding_codes import LENGTH, Split

EPOCHS, BATCH = 100, 100


def local() -> keras.Model:
    """CNN-local: its pooling leaves four places, so a first filter has to be a whole motif."""
    x = inputs = keras.Input((LENGTH, 4))
    x = _conv(x, 24, 19, "same", dropout=0.1)
    x = keras.layers.MaxPooling1D(50)(x)
    x = _conv(x, 48, 3, "same", dropout=0.2)
    x = keras.layers.MaxPooling1D(2)(x)
    return keras.Model(inputs, _head(x), name="cnn_local")


def distributed() -> keras.Model:
    """CNN-dist: four convolutions, over which a motif can be spread."""
    x = inputs = keras.Input((LENGTH, 4))
    x = _conv(x, 24, 19, "same", dropout=0.1)
    x = _conv(x, 32, 7, "same", dropout=0.2)
    x = keras.layers.MaxPooling1D(4)(x)
    x = _conv(x, 48, 7, "valid", dropout=0.3)
    x = keras.layers.MaxPooling1D(4)(x)
    x = _conv(x, 64, 3, "valid", dropout=0.4)
    x = keras.layers.MaxPooling1D(3, strides=3, padding="same")(x)
    return keras.Model(inputs, _head(x), name="cnn_dist")


NETWORKS = {"cnn_local": local, "cnn_dist": distributed}


def trained(name: str, data: Split, *, seed: int, epochs: int = EPOCHS) -> keras.Model:
    """Train a network until its validation AUROC has not risen for twenty epochs.

    ``epochs`` is the most it may take: fewer in the short form.
    """
    keras.utils.set_random_seed(seed)
    model = NETWORKS[name]()
    model.compile(
        optimizer=keras.optimizers.Adam(1e-3),
        loss="binary_crossentropy",
        metrics=[keras.metrics.AUC(name="auroc")],
    )
    watched = {"monitor": "val_auroc", "mode": "max"}
    model.fit(
        data.train.x,
        data.train.label,
        batch_size=BATCH,
        epochs=epochs,
        validation_data=(data.validation.x, data.validation.label),
        callbacks=[
            keras.callbacks.EarlyStopping(patience=20, **watched),
            keras.callbacks.ReduceLROnPlateau(factor=0.2, patience=5, min_lr=1e-7, **watched),
        ],
        verbose=2,
    )
    return model


def _conv(
    x: keras.KerasTensor, filters: int, width: int, padding: str, *, dropout: float
) -> keras.KerasTensor:
    layer = keras.layers.Conv1D(filters, width, padding=padding, **_weights())
    return _rest_of_block(layer(x), dropout)


def _head(x: keras.KerasTensor) -> keras.KerasTensor:
    x = keras.layers.Flatten()(x)
    x = keras.layers.Dense(96, **_weights())(x)
    x = _rest_of_block(x, 0.5)
    return keras.layers.Activation("sigmoid")(keras.layers.Dense(1)(x))


def _weights() -> dict[str, Any]:
    """How the weights of a block start, and what keeps them small."""
    return {
        "use_bias": False,
        "kernel_initializer": "he_normal",
        "kernel_regularizer": keras.regularizers.L2(1e-6),
    }


def _rest_of_block(x: keras.KerasTensor, dropout: float) -> keras.KerasTensor:
    x = keras.layers.BatchNormalization()(x)
    x = keras.layers.Activation("relu")(x)
    return keras.layers.Dropout(dropout)(x)
