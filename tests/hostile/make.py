"""Make every bad file that the tests open: ``python -m tests.hostile.make FOLDER``.

Each is made by a function of its name; what it carries would only leave a marker file. Numbers in
the comments count the kinds of attack.
"""

import gzip
import io
import json
import pickle
import stat
import struct
import sys
import zipfile
from pathlib import Path

import h5py
import numpy as np

import tests.hostile.costly  # registers more
import tests.hostile.headers  # noqa: F401
from tests.hostile.cases import CASES, SECRET, bad, write
from tests.hostile.parts import (
    CONV,
    GOOD,
    Touch,
    archive,
    conv,
    hdf5,
    layer,
    old,
    old_model,
    payload,
    sequential,
    weights,
)

# 1. What is fine opens.
bad("good.keras")(lambda path, marker: archive(path))
bad("good.h5")(lambda path, marker: hdf5(path))


@bad("compiled.keras")
def _(path, marker):  # how a model was compiled is nobody's business here, its losses neither
    compiled = {"loss": {"module": "os", "class_name": "function", "config": "system"}}
    first, *others = GOOD["config"]["layers"][1:]
    inner = {**sequential(first), "compile_config": compiled}
    inner["config"]["name"] = "inner"

    def nest(file):
        file.move("layers/conv1d", "layers/sequential/layers/conv1d")

    archive(path, {**sequential(inner, *others), "compile_config": compiled}, h5=weights(nest))


# 2, 3. Bytecode.
@bad("lambda.keras")
def _(path, marker):
    archive(path, sequential(conv(), layer("Lambda", name="lam", function=payload(marker))))


@bad("lambda.h5")
def _(path, marker):
    code = payload(marker)["config"]["code"]
    lam = old("Lambda", name="lam", function=[code, None, None])
    hdf5(path, old_model(old("Conv1D", **CONV), lam))


@bad("lambda_activation.keras")
def _(path, marker):
    archive(path, sequential(conv(activation=payload(marker))))


# 4, 5, 6, 7. Functions and classes that are no part of a model.
def function(module, name):
    return {"module": module, "class_name": "function", "config": name, "registered_name": name}


@bad("fn_os.keras")
def _(path, marker):
    archive(path, sequential(conv(activation=function("os", "getcwd"))))


@bad("fn_dotted.keras")
def _(path, marker):
    archive(path, sequential(conv(activation=function("builtins", "os.getcwd"))))


@bad("fn_keras.keras")
def _(path, marker):
    archive(path, sequential(conv(activation=function("keras.config", "set_epsilon"))))


@bad("fn_own.keras")
def _(path, marker):
    archive(path, sequential(conv(activation=function("builtins", "wiggle"))))


@bad("activation_own.h5")
def _(path, marker):
    hdf5(path, old_model(old("Conv1D", **{**CONV, "activation": "wiggle"})))


@bad("cls.keras")
def _(path, marker):
    archive(path, sequential(conv(), layer("Popen", "subprocess", args=["touch", str(marker)])))


@bad("cls_of_keras.keras")
def _(path, marker):  # importable, but no layer
    archive(path, sequential(conv(), layer("FileEditor", "keras.saving", name="x")))


@bad("cls_registered.keras")
def _(path, marker):
    archive(path, sequential(layer("Conv1D", registered="evil>Conv1D", **CONV)))


@bad("cls_number.keras")
def _(path, marker):
    archive(path, sequential(layer(7, name="x")))


@bad("cls_loader.h5")
def _(path, marker):  # Keras looks the name up among everything that its layers' module holds
    hdf5(path, old_model(old("deserialize", config={"class_name": "Lambda"})))


@bad("custom.keras")
def _(path, marker):
    archive(path, sequential(conv(), layer("Attn", "mypkg", "mypkg>Attn", name="attn")))


@bad("argument.keras")
def _(path, marker):
    archive(path, sequential(conv(on_load="x")))


@bad("gone.h5")
def _(path, marker):
    hdf5(path, old_model(old("LocallyConnected1D", **CONV)))


@bad("operation.h5")
def _(path, marker):
    hdf5(path, old_model(old("ExpandDims", name="expand_dims", axis=1)))


# 8. Files read while the model is built.
def secret(path):
    (path.parent / "secret.txt").write_text(SECRET)
    return "secret.txt"


@bad("vocab.keras")
def _(path, marker):
    archive(path, sequential(layer("TextVectorization", name="words", vocabulary=secret(path))))


@bad("vocab.h5")
def _(path, marker):
    hdf5(path, old_model(old("StringLookup", name="words", vocabulary=secret(path))))


# 9, 10, 11. HDF5 that reaches for other files.
@bad("extlink.h5")
def _(path, marker):
    def link(file):
        file["model_weights/more"] = h5py.ExternalLink(secret(path), "/")

    hdf5(path, change=link)


def outside(file, path):
    secret(path)
    stored = [(str(path.parent / "secret.txt"), 0, 12)]
    file.create_dataset("more", (3,), "f4", external=stored)


@bad("extstore.h5")
def _(path, marker):
    hdf5(path, change=lambda file: outside(file, path))


@bad("extstore.keras")
def _(path, marker):
    archive(path, h5=weights(lambda file: outside(file, path)))


@bad("virtual.h5")
def _(path, marker):
    def change(file):
        layout = h5py.VirtualLayout((3,), "f4")
        layout[:] = h5py.VirtualSource("other.h5", "x", (3,))
        file.create_virtual_dataset("more", layout)

    hdf5(path, change=change)


@bad("softlink.h5")
def _(path, marker):
    def link(file):
        file["more"] = h5py.SoftLink("/model_weights")

    hdf5(path, change=link)


@bad("plugin.h5")
def _(path, marker):
    def change(file):
        properties = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
        properties.set_chunk((4,))
        properties.set_filter(32015, h5py.h5z.FLAG_OPTIONAL, ())
        space = h5py.h5s.create_simple((4,))
        h5py.h5d.create(file.id, b"more", h5py.h5t.IEEE_F32LE, space, properties)

    hdf5(path, change=change)


# 12, 13. Graphs inside layers.
@bad("tfsm.keras")
def _(path, marker):
    archive(path, sequential(conv(), layer("TFSMLayer", name="graph", filepath="folder")))


@bad("torch.keras")
def _(path, marker):
    archive(path, sequential(conv(), layer("TorchModuleWrapper", name="torch", module="x")))


@bad("tfop.h5")
def _(path, marker):
    operation = old("TFOpLambda", name="tf.io.read_file", function="io.read_file")
    hdf5(path, old_model(old("Conv1D", **CONV), operation))


# 14. An array that is declared and never written.
@bad("shape.h5")
def _(path, marker):
    def change(file):
        file.create_dataset("more", (1 << 29,), "f4", chunks=(1 << 20,), compression="gzip")

    hdf5(path, change=change)


@bad("shape.keras")
def _(path, marker):
    def change(file):
        file.create_dataset("more", (1 << 29,), "f4", chunks=(1 << 20,), compression="gzip")

    archive(path, h5=weights(change))


# 15. What unpacks to far more than it is.
def packed(path, name, *, only=False):
    blank = b" " * 2**20
    usual = {"config.json": json.dumps(GOOD).encode(), "model.weights.h5": weights()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as target:
        for member, body in usual.items():
            if member != name:
                target.writestr(member, body)
        with target.open(name, "w") as file:
            for _ in range(200):
                file.write(blank)


bad("bomb_asset.keras")(lambda path, marker: packed(path, "assets/words/vocabulary.txt"))
bad("bomb_config.keras")(lambda path, marker: packed(path, "config.json"))
bad("bomb_weights.keras")(lambda path, marker: packed(path, "model.weights.h5"))


@bad("large_config.keras")
def _(path, marker):
    rng = np.random.default_rng(0)
    archive(path, text=json.dumps({"x": rng.bytes(9 * 2**20).hex()}))


@bad("large_asset.keras")
def _(path, marker):
    archive(path, members=[("assets/words/vocabulary.txt", bytes(65 * 2**20))])


# 16. Two hundred thousand empty members.
@bad("members.keras")
def _(path, marker):
    count = 200_000
    local, central = io.BytesIO(), io.BytesIO()
    for number in range(count):
        name = f"assets/{number}".encode()
        fields = (20, 0, 0, 0, 33, 0, 0, 0, len(name), 0)
        where = local.tell()
        local.write(struct.pack("<4s5H3L2H", b"PK\3\4", *fields) + name)
        central.write(struct.pack("<4s6H3L5H2L", b"PK\1\2", 20, *fields, 0, 0, 0, 0, where) + name)
    body = central.getvalue()
    end = struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, 0xFFFF, 0xFFFF, len(body), local.tell(), 0)
    path.write_bytes(local.getvalue() + body + end)


# 17. Layers that no memory holds.
@bad("giant.keras")
def _(path, marker):
    archive(path, sequential(conv(filters=20_000_000)))


@bad("giant_shape.keras")
def _(path, marker):
    archive(path, sequential(conv(), layer("RepeatVector", name="again", n=2**40)))


@bad("giant_units.h5")
def _(path, marker):
    hdf5(path, old_model(old("LSTM", name="lstm", units=40_000)))


# 18. Archives that reach out of themselves.
def as_link(name):
    info = zipfile.ZipInfo(name)
    info.create_system = 3
    info.external_attr = (stat.S_IFLNK | 0o777) << 16
    return info


bad("slip.keras")(lambda path, marker: archive(path, members=[("../../x", b"")]))
bad("slip_windows.keras")(lambda path, marker: archive(path, members=[("assets\\..\\..\\x", b"")]))
bad("absolute.keras")(lambda path, marker: archive(path, members=[("/abs", b"")]))
bad("drive.keras")(lambda path, marker: archive(path, members=[("C:/x", b"")]))
bad("symlink.keras")(lambda path, marker: archive(path, members=[(as_link("assets/x"), b"/etc")]))


@bad("twice.keras")
def _(path, marker):
    import warnings

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        archive(path, members=[("config.json", json.dumps(GOOD))])


@bad("encrypted.keras")
def _(path, marker):
    archive(path)
    data = bytearray(path.read_bytes())
    at = data.rindex(b"PK\1\2")
    data[at + 8] |= 1
    path.write_bytes(data)


@bad("lzma.keras")
def _(path, marker):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_LZMA) as target:
        target.writestr("config.json", json.dumps(GOOD))
        target.writestr("model.weights.h5", weights())


# 19. Brackets without end.
@bad("deep.keras")
def _(path, marker):
    archive(
        path, text='{"class_name": "Sequential", "config": ' + "[" * 20_000 + "]" * 20_000 + "}"
    )


@bad("deep.h5")
def _(path, marker):
    hdf5(path)
    with h5py.File(path, "r+") as file:
        file.attrs["model_config"] = '{"a":' * 5_000 + "1" + "}" * 5_000


@bad("deep_tokenizer.json", "vocabulary")
def _(path, marker):
    path.write_text('{"model": ' + "[" * 200_000 + "]" * 200_000 + "}")


# 20. Damaged on the way.
def cut(maker, change):
    def make(path, marker):
        maker(path)
        path.write_bytes(change(path.read_bytes()))

    return make


def flipped(data):
    at = data.index(b"class_name") + 2
    return data[:at] + bytes([data[at] ^ 255]) + data[at + 1 :]


bad("trunc.keras")(cut(archive, lambda data: data[: len(data) // 2]))
bad("tail.keras")(cut(archive, lambda data: data[len(data) // 2 :]))
bad("flip.keras")(cut(archive, flipped))
bad("trunc.h5")(cut(hdf5, lambda data: data[:3000]))
bad("tail.h5")(cut(hdf5, lambda data: data[3000:]))
bad("flip.h5")(cut(hdf5, flipped))
bad("no_weights.keras")(cut(archive, lambda data: data.replace(b"model.weights", b"other.weights")))


@bad("trunc_weights.keras")
def _(path, marker):
    archive(path, h5=weights()[:2000])


@bad("not_json.keras")
def _(path, marker):
    archive(path, text="{'class_name': 1}")


@bad("list.keras")
def _(path, marker):
    archive(path, text="[]")


# 21, 22, 24. What is something else.
def content(body):
    return lambda path, marker: path.write_bytes(body)


bad("empty.keras")(content(b""))
bad("png.keras")(content(b"\x89PNG\r\n\x1a\n" + bytes(60)))
bad("random.h5")(content(np.random.default_rng(2).bytes(4000)))
bad("page.keras")(content(b"<!DOCTYPE html><html><body>Please log in</body></html>"))
bad("pickle.keras")(lambda path, marker: path.write_bytes(pickle.dumps(Touch(marker))))
bad("tflite.keras")(content(b"\x1c\0\0\0TFL3" + bytes(60)))
bad("onnx.keras")(content(b"\x08\x08\x12\x07pytorch" + bytes(60)))
bad("json.keras")(lambda path, marker: path.write_text(json.dumps(GOOD)))


@bad("document.keras")
def _(path, marker):
    with zipfile.ZipFile(path, "w") as target:
        target.writestr("[Content_Types].xml", "")
        target.writestr("word/document.xml", "")


@bad("arrays.keras")
def _(path, marker):
    with path.open("wb") as file:
        np.savez(file, x=np.zeros(3))


@bad("weights.h5")
def _(path, marker):
    path.write_bytes(weights())


@bad("saved_model.zip")
def _(path, marker):
    with zipfile.ZipFile(path, "w") as target:
        target.writestr("model/saved_model.pb", b"\x08\x01")


# 23. Weights that are no numbers.
@bad("nan.keras", loads=True)
def _(path, marker):
    def change(file):
        file["layers/conv1d/vars/0"][0, 0, 0] = np.nan

    archive(path, h5=weights(change))


@bad("misfit.keras", loads=True)
def _(path, marker):
    archive(path, sequential(conv(filters=5)))


# 25. Pickles.
def objects(path, marker, save):
    with path.open("wb") as file:
        save(file, np.array([Touch(marker)], dtype=object))


bad("obj.npy", "series")(lambda path, marker: objects(path, marker, np.save))
bad("obj.npz", "series")(lambda path, marker: objects(path, marker, lambda f, x: np.savez(f, x=x)))
for _name, _door in (
    *[(f"pickle.{ending}", "series") for ending in ("npy", "npz", "csv", "pkl")],
    *(("pickle.txt", "texts"), ("pickle.json", "vocabulary")),
):
    bad(_name, _door)(lambda path, marker: path.write_bytes(pickle.dumps(Touch(marker))))


# 26. Headers that promise what nobody has.
def header(shape):
    text = f"{{'descr': '<f8', 'fortran_order': False, 'shape': {shape}, }}".ljust(117) + "\n"
    return b"\x93NUMPY\1\0" + struct.pack("<H", len(text)) + text.encode()


bad("shape.npy", "series")(content(header("(137438953472,)")))
bad("short.npy", "series")(content(header("(5, 2)") + bytes(16)))


@bad("shape.npz", "series")
def _(path, marker):
    with zipfile.ZipFile(path, "w") as target:
        target.writestr("x.npy", header("(137438953472,)"))


def zeros(path, mebibytes):
    """An array of zeros that says how large it is."""
    with (
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as target,
        target.open("x.npy", "w") as file,
    ):
        file.write(header(f"({mebibytes * 2**17},)"))
        for _ in range(mebibytes):
            file.write(bytes(2**20))


bad("zeros.npz", "series")(lambda path, marker: zeros(path, 100))
bad("huge.npz", "series")(lambda path, marker: zeros(path, 520))


@bad("members.npz", "series")
def _(path, marker):
    CASES["members.keras"].make(path, marker)


@bad("rle.parquet", "series")
def _(path, marker):
    import pyarrow

    parquet(path, pyarrow.array(np.ones(10**6)), times=70)


@bad("words.parquet", "texts")
def _(path, marker):
    import pyarrow

    word = pyarrow.array(["a" * 2**20])
    parquet(path, pyarrow.DictionaryArray.from_arrays(np.zeros(1000, "i4"), word), times=1)


@bad("nested.parquet", "series")
def _(path, marker):
    import pyarrow

    parquet(path, pyarrow.array([[1.0, 2.0], [3.0, 4.0]]), times=1)


def parquet(path, column, *, times):
    import pyarrow
    import pyarrow.parquet

    part = pyarrow.table({"x": column})
    with pyarrow.parquet.ParquetWriter(path, part.schema, compression="zstd") as writer:
        for _ in range(times):
            writer.write_table(part)


@bad("packed.csv.gz", "series")
def _(path, marker):
    path.write_bytes(gzip.compress(b"1,2\n" * 2**20))


@bad("packed.csv", "series")
def _(path, marker):
    path.write_bytes(gzip.compress(b"1,2\n" * 2**20))


# 27. More columns, rows and digits than there are.
bad("wide.csv", "series")(lambda path, marker: path.write_text(",".join(["1"] * 1_000_000) + "\n"))
bad("rows.csv", "series")(lambda path, marker: path.write_text("1\n" * 5_100_000))
bad("digits.json", "vocabulary")(content(b'{"a": ' + b"9" * 10_000 + b"}"))


# 28. Bad text.
bad("latin1.csv", "series")(content("a;b\n1;2\n3;é\n".encode("latin-1")))
bad("latin1.txt", "texts")(content("good\ncafé\n".encode("latin-1")))
bad("utf16.csv", "series")(content("a,b\n1,2\n".encode("utf-16")))
bad("nul.csv", "series")(content(b"a,b\n1,2\n3,\0\n"))
bad("nul.txt", "texts")(content(b"good\nb\0d\n"))
bad("ragged.csv", "series")(content(b"a,b\n1,2\n3,4,5\n"))
bad("ragged_texts.csv", "texts")(content(b"text,label\ngood,1\nbad,worse,0\n"))
bad("gap.csv", "series")(content(b"a,b\n1,2\n3,\n"))
bad("nan.csv", "series")(content(b"a,b\n1,2\n3,nan\n"))
bad("inf.csv", "series")(content(b"a,b\n1,2\n3,inf\n"))
bad("nan.npy", "series")(lambda path, marker: np.save(path, np.array([[0.0, 1], [2, np.nan]])))
bad("empty.csv", "series")(content(b""))
bad("broken.parquet", "series")(content(b"PAR1" + bytes(40) + b"PAR1"))
bad("broken.npz", "series")(content(b"PK\3\4" + bytes(40)))
bad("complex.npy", "series")(lambda path, marker: np.save(path, np.zeros((4, 2), complex)))


# 29. Names that try to be more.
bad("line\nbreak <b>\x1b[31m‮.keras")(content(b"junk \xff" * 20))
bad("n" * 240 + ".keras")(content(b"junk \xff" * 20))


@bad("shouting_layer.keras")
def _(path, marker):
    name = "a\x1b[2J\n‮<script>" + "x" * 5000
    archive(path, sequential(layer("Nothing", "nowhere", name=name)))


@bad("surrogate.keras")
def _(path, marker):
    archive(path, text=json.dumps(sequential(layer("Nothing", "nowhere", name="\ud800"))))


if __name__ == "__main__":
    target = Path(sys.argv[1])
    target.mkdir(parents=True, exist_ok=True)
    for each in CASES:
        print(write(each, target, target / "MARKER").stat().st_size, repr(each))
