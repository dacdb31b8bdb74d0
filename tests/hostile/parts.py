"""Pieces that bad files are made of: a small good model, written without Keras, and a payload."""

import base64
import io
import json
import marshal
import zipfile

import h5py
import numpy as np

CONV = {
    "name": "conv", "trainable": True, "dtype": "float32", "filters": 3, "kernel_size": [2],
    "strides": [1], "padding": "valid", "data_format": "channels_last", "dilation_rate": [1],
    "groups": 1, "activation": "relu", "use_bias": True,
}  # fmt: skip


def layer(kind, module="keras.layers", registered=None, **config):
    """A layer as Keras 3 writes it."""
    return {
        "module": module,
        "class_name": kind,
        "config": config,
        "registered_name": registered,
    }


def conv(**changed):
    return layer("Conv1D", **{**CONV, **changed}) | {"build_config": {"input_shape": [None, 7, 2]}}


def sequential(*layers):
    """A model of these layers on an input of 7 positions and 2 channels."""
    start = layer("InputLayer", batch_shape=[None, 7, 2], dtype="float32", name="series")
    return layer("Sequential", "keras", name="net", layers=[start, *layers])


GOOD = sequential(
    conv(),
    layer("GlobalMaxPooling1D", name="pool"),
    layer("Dense", name="head", units=4, activation="softmax")
    | {"build_config": {"input_shape": [None, 3]}},
)


def weights(change=lambda file: None, **options):
    """The bytes of ``model.weights.h5`` for ``GOOD``."""
    rng = np.random.default_rng(1)
    buffer = io.BytesIO()
    with h5py.File(buffer, "w", **options) as file:
        for path, kernel, bias in (("conv1d", (2, 2, 3), 3), ("dense", (3, 4), 4)):
            group = file.create_group(f"layers/{path}/vars")
            group["0"] = rng.normal(size=kernel).astype("f4")
            group["1"] = np.zeros(bias, "f4")
        file.create_group("layers/global_max_pooling1d/vars")
        file.create_group("vars")
        change(file)
    return buffer.getvalue()


def archive(path, config=GOOD, *, h5=None, members=(), text=None, version="3.15.1"):
    """A ``.keras`` file; ``members`` are (name or ZipInfo, bytes) beside the usual three."""
    text = json.dumps(config) if text is None else text
    with zipfile.ZipFile(path, "w") as target:
        target.writestr("metadata.json", json.dumps({"keras_version": version}))
        target.writestr("config.json", text)
        target.writestr("model.weights.h5", weights() if h5 is None else h5)
        for name, body in members:
            target.writestr(name, body)
    return path


def old(kind, **config):
    """A layer as Keras 2 wrote it."""
    return {"class_name": kind, "config": config}


def old_model(*layers):
    start = old("InputLayer", batch_input_shape=[None, 7, 2], dtype="float32", name="series")
    return old("Sequential", name="net", layers=[start, *layers])


OLD = old_model(
    old("Conv1D", **CONV),
    old("GlobalMaxPooling1D", name="pool"),
    old("Dense", name="head", units=4, activation="softmax"),
)


def hdf5(path, config=OLD, change=lambda file: None):
    """An ``.h5`` file of Keras 2."""
    rng = np.random.default_rng(1)
    with h5py.File(path, "w") as file:
        file.attrs["model_config"] = json.dumps(config)
        file.attrs["keras_version"] = "2.12.0"
        file.attrs["backend"] = "tensorflow"
        root = file.create_group("model_weights")
        root.attrs["layer_names"] = np.array([b"conv", b"pool", b"head"])
        for name, kernel, bias in (("conv", (2, 2, 3), 3), ("head", (3, 4), 4)):
            group = root.create_group(name)
            group.attrs["weight_names"] = np.array(
                [f"{name}/kernel:0".encode(), f"{name}/bias:0".encode()]
            )
            group[f"{name}/kernel:0"] = rng.normal(size=kernel).astype("f4")
            group[f"{name}/bias:0"] = np.zeros(bias, "f4")
        root.create_group("pool").attrs["weight_names"] = np.zeros(0, "S1")
        change(file)
    return path


def crowded(path):
    """A model of Keras 2 with a group of 120 members, as the newest form of HDF5 keeps them."""
    with h5py.File(path, "w", libver="latest") as file:
        file.attrs["model_config"] = json.dumps(OLD)
        file.attrs["keras_version"] = "2.12.0"
        group = file.create_group("model_weights")
        for number in range(120):
            group[f"w{number}"] = np.zeros(2, "f4")
    return path


def payload(marker):
    """The bytecode of a function that would leave a mark, as Keras writes a Lambda."""
    names = {}
    exec(f"def touch(x):\n    open({str(marker)!r}, 'w').close()\n    return x\n", names)
    code = base64.b64encode(marshal.dumps(names["touch"].__code__)).decode()
    return {
        "class_name": "__lambda__",
        "config": {"code": code, "defaults": None, "closure": None},
    }


class Touch:
    """What a pickle would run."""

    def __init__(self, marker):
        self.marker = marker

    def __reduce__(self):
        return open, (str(self.marker), "w")
