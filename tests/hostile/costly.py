"""Model files that cost far more to read than they weigh: time, memory, or what removes them again.

``costly`` ones are lost on whoever reads them without limits.
"""

import struct
import zipfile

import h5py
import numpy as np

from tests.hostile.cases import bad
from tests.hostile.parts import (
    CONV,
    archive,
    conv,
    hdf5,
    layer,
    old,
    old_model,
    sequential,
    weights,
)


def same(index, **changed):
    return layer("Conv1D", **{**CONV, "name": f"conv{index}", "padding": "same", **changed})


# Configurations.
@bad("policy.h5")
def _(path, marker):  # as no Keras writes it
    hdf5(path, old_model(old("Conv1D", **{**CONV, "dtype": {"config": {"name": "float32"}}})))


@bad("policy_list.h5")
def _(path, marker):
    dtype = {"class_name": "Policy", "config": ["float32"]}
    hdf5(path, old_model(old("Conv1D", **{**CONV, "dtype": dtype})))


@bad("utf16.keras")
def _(path, marker):  # brackets that a count of bytes takes for a text
    text = '{"\N{SQUARE ROOT}": "∢", "x": ' + "[" * 50_000 + "]" * 50_000 + "}"
    archive(path, text=text.encode("utf-16"))


bad("digits.keras")(lambda path, marker: archive(path, text='{"a": ' + "9" * 4_000_000 + "}"))


@bad("factors.keras")
def _(path, marker):  # a product of four million digits
    shape = [10**4000] * 1000
    archive(path, sequential(conv(), layer("Reshape", name="shape", target_shape=shape)))


@bad("factors_short.keras")
def _(path, marker):
    shape = [10**19] * 200_000
    archive(path, sequential(conv(), layer("Reshape", name="shape", target_shape=shape)))


bad("lists.keras")(lambda path, marker: archive(path, text='{"a": [' + "[]," * 5_000_000 + "1]}"))
bad("values.keras")(lambda path, marker: archive(path, text='{"a": [' + "777," * 4_000_000 + "1]}"))


@bad("objects.keras")
def _(path, marker):
    archive(path, text='{"a": [' + '{"class_name": "Zeros"},' * 90_000 + "1]}")


@bad("chain.keras")
def _(path, marker):
    archive(path, sequential(*[same(number) for number in range(1500)]))


@bad("nested.keras")
def _(path, marker):
    inner = same(0)
    for number in range(20):
        inner = layer("Sequential", "keras", name=f"level{number}", layers=[inner])
    archive(path, sequential(inner))


@bad("bidirectional.keras")
def _(path, marker):  # each builds what it holds twice
    inner = layer("LSTM", name="lstm", units=2, return_sequences=True)
    for number in range(18):
        inner = layer("Bidirectional", name=f"level{number}", layer=inner)
    archive(path, sequential(inner))


bad("long_name.keras")(lambda path, marker: archive(path, sequential(conv(name="n" * 14_000_000))))
bad("turned_name.keras")(lambda path, marker: archive(path, sequential(conv(name="a‮b\x9bc"))))


# Layers whose size shows only when they are built.
@bad("built.keras", loads=True)
def _(path, marker):
    dense = [layer("Dense", name=name, units=40_000) for name in ("one", "two")]
    archive(path, sequential(*dense))


@bad("built.h5", loads=True)
def _(path, marker):
    convs = [old("Conv1D", **{**CONV, "name": name, "filters": 30_000}) for name in ("one", "two")]
    hdf5(path, old_model(*convs))


@bad("built_flat.keras", loads=True)
def _(path, marker):
    pad = layer("ZeroPadding1D", name="pad", padding=10_000_000)
    flat = layer("Flatten", name="flat")
    archive(path, sequential(pad, flat, layer("Dense", name="head", units=50)))


# Archives.
@bad("zip64.keras")
def _(path, marker):
    """The end says three members, and that of a zip64 archive, which zipfile goes by, 100,000."""
    archive(path)
    data = path.read_bytes()
    end = data.rindex(b"PK\5\6")
    start = struct.unpack("<L", data[end + 16 : end + 20])[0]
    fields = (20, 20, 0, 0, 0, 33, 0, 0, 0, 6, *[0] * 6)
    more = struct.pack("<4s6H3L5H2L", b"PK\1\2", *fields) + b"member"
    body, count = data[start:end] + 100_000 * more, 100_003
    end64 = struct.pack(
        "<4sQ2H2L4Q", b"PK\6\6", 44, 45, 45, 0, 0, count, count, len(body), start
    ) + struct.pack("<4sLQL", b"PK\6\7", 0, start + len(body), 1)
    path.write_bytes(data[:start] + body + end64 + data[end:])


def asset(name):
    return lambda path, marker: archive(path, members=[(name, b"x")])


bad("asset_long.keras")(asset("assets/" + "n" * 300 + "/x"))
bad("asset_deep.keras")(asset("assets/" + "a/" * 1900 + "x"))
bad("asset_deep_folder.keras")(asset("a/" * 1900))


@bad("asset_both.keras")
def _(path, marker):
    archive(path, members=[("assets/a", b"x"), ("assets/a/b", b"x")])


@bad("deep.zip")
def _(path, marker):
    with zipfile.ZipFile(path, "w") as target:
        target.writestr("model/saved_model.pb", b"\x08\x01")
        target.writestr("model/assets/" + "a/" * 1900 + "x", b"x")


# HDF5.
def refer(data, length, count):
    """Have ``count`` references in a row, of which the first is to a text of ``length``, say so."""
    at = data.index(struct.pack("<L", length))
    while data[at + 16 : at + 20] != struct.pack("<L", 2):
        at = data.index(struct.pack("<L", length), at + 1)
    return data[:at] + data[at : at + 16] * count + data[at + 16 * count :]


def texts(length, count):
    return np.array([b" " * length] + [b"zq"] * (count - 1), dtype=object)


def repeated(place, name, *, length=300_000, count=4000):
    def make(path, marker):
        hdf5(path)
        with h5py.File(path, "r+") as file:
            if name in file[place].attrs:
                del file[place].attrs[name]
            file[place].attrs.create(name, texts(length, count), dtype=h5py.string_dtype())
        path.write_bytes(refer(path.read_bytes(), length, count))

    return make


bad("heap_config.h5", costly=True)(repeated("/", "model_config"))
bad("heap_version.h5", costly=True)(repeated("/", "keras_version"))
bad("heap_names.h5", costly=True)(repeated("model_weights", "layer_names"))


@bad("heap_weights.keras", costly=True)
def _(path, marker):
    def change(file):
        del file["layers/dense/vars/1"]
        values = texts(300_000, 4000)
        file["layers/dense/vars"].create_dataset("1", data=values, dtype=h5py.string_dtype())

    archive(path, h5=refer(weights(change), 300_000, 4000))


@bad("heap_block.keras")
def _(path, marker):
    """A heap that points at itself, with sizes of 4 bytes, behind a block that looks usual."""
    inner = path.with_suffix(".h5")
    properties = h5py.h5p.create(h5py.h5p.FILE_CREATE)
    properties.set_sizes(4, 4)
    properties.set_userblock(512)
    with h5py.File(h5py.h5f.create(bytes(inner), h5py.h5f.ACC_TRUNC, properties)) as file:
        file.create_group("layers").attrs["name"] = "x" * 100
    data = bytearray(inner.read_bytes())
    inner.unlink()
    at = data.index(b"GCOL")
    data[at + 12 : at + 36] = bytes(24)
    data[:16] = b"\x89HDF\r\n\x1a\0" + bytes([0, 0, 0, 0, 0, 8, 8, 0])
    archive(path, h5=bytes(data))


@bad("links.h5")
def _(path, marker):
    def change(file):
        group, target = file.create_group("many"), file.create_group("target")
        for number in range(25_000):
            h5py.h5o.link(target.id, group.id, b"%d" % number)

    hdf5(path, change=change)
