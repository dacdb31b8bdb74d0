"""Ways to spoil a file: bytes, fields of a zip archive, values of a configuration."""

import copy
import io
import json
import struct
import zipfile

NUMBERS = (0, 1, 0x7F, 0xFF, 0x7FFF, 0xFFFF, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF)
VALUES = (
    None, True, -1, 0, 2**31, 2**63, 2**2000, 1e308, "", "x" * 3000, "\0\n", "\ud800", "relu",
    "os.system", "../../x", [], {}, [[[]]], [None, 2**40], {"class_name": "Lambda"},
    {"class_name": None}, {"class_name": "function", "config": "system", "module": "os"},
    {"class_name": "Dense"}, {"class_name": "Dense", "config": None, "module": "keras.layers"},
    {"class_name": "__tensor__", "config": {"value": [1], "dtype": "object"}},
    {"class_name": "__numpy__", "config": {"value": 1, "dtype": "O"}},
    {"class_name": "Sequential", "module": "keras", "config": {"layers": [1, None, "x"]}},
)  # fmt: skip


def spoil(data, chance, others):
    """The bytes after one to four changes."""
    data = bytearray(data)
    for _ in range(chance.randint(1, 4)):
        at = chance.randint(0, max(0, len(data) - 1))
        kind = chance.choice(["flip", "number", "cut", "drop", "repeat", "splice", "zero"])
        length = chance.randint(1, 64)
        if kind == "flip" and data:
            data[at] ^= chance.randint(1, 255)
        elif kind == "number":
            number, form = chance.choice(NUMBERS), chance.choice("<H <L <Q".split())
            size = struct.calcsize(form)
            data[at : at + size] = struct.pack(form, number & (256**size - 1))
        elif kind == "cut":
            del data[at:]
        elif kind == "drop":
            del data[at : at + length]
        elif kind == "repeat":
            data[at:at] = data[at : at + length] * chance.randint(1, 50)
        elif kind == "splice":
            other = chance.choice(others)
            start = chance.randint(0, len(other))
            data[at : at + length] = other[start : start + length * 8]
        else:
            data[at : at + length] = bytes(length)
    return bytes(data)


def spoil_structure(data, chance, others):
    """An HDF5 file after changes in its tables: words of 8 bytes, which it keeps in step."""
    data = bytearray(data)
    words = [at for at in range(0, len(data) - 8, 8) if any(data[at : at + 8])]
    for _ in range(chance.randint(1, 3)):
        at = chance.choice(words)
        kind = chance.choice(["move", "step", "number", "small"])
        if kind == "move":
            other = chance.choice(words)
            data[at : at + 8] = data[other : other + 8]
        elif kind == "step":
            word = int.from_bytes(data[at : at + 8], "little") + chance.choice([-64, -8, 8, 64])
            data[at : at + 8] = (word % 2**64).to_bytes(8, "little")
        else:
            form = chance.choice(["<B", "<H", "<L", "<Q"])
            size = struct.calcsize(form)
            at += chance.randrange(0, 8, size)
            number = chance.choice(NUMBERS) if kind == "number" else chance.randrange(300)
            data[at : at + size] = struct.pack(form, number % 256**size)
    return bytes(data)


def spoil_directory(data, chance, others):
    """An archive after changes in the fields of its headers."""
    data = bytearray(data)
    marks = (b"PK\1\2", b"PK\3\4", b"PK\5\6")
    places = [i for mark in marks for i in _finds(data, mark)]
    for _ in range(chance.randint(1, 3)):
        at = chance.choice(places) + chance.randint(4, 45)
        form = chance.choice(["<B", "<H", "<L"])
        size = struct.calcsize(form)
        number = chance.choice([chance.choice(NUMBERS), chance.randrange(2**32)])
        data[at : at + size] = struct.pack(form, number & (256**size - 1))
    return bytes(data)


def _finds(data, mark):
    at = data.find(mark)
    while at >= 0:
        yield at
        at = data.find(mark, at + 1)


def spoil_config(data, chance, others):
    """A model archive after changes in its configuration, sound in every other way."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    members["config.json"] = json.dumps(
        change_values(json.loads(members["config.json"]), chance)
    ).encode()
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name, body in members.items():
            archive.writestr(name, body)
    return made.getvalue()


def change_values(config, chance):
    """A configuration with one to three values replaced, moved, doubled or taken out."""
    config = copy.deepcopy(config)
    for _ in range(chance.randint(1, 3)):
        places = list(_places(config))
        if not places:
            break
        holder, key = chance.choice(places)
        kind = chance.choice(["replace", "remove", "move", "rename"])
        if kind == "replace":
            holder[key] = copy.deepcopy(chance.choice(VALUES))
        elif kind == "remove":
            del holder[key]
        elif kind == "move":
            other, there = chance.choice(places)
            holder[key] = copy.deepcopy(other[there])
        elif isinstance(holder, dict):
            holder[chance.choice(["vocabulary", "class_name", "module", "config", "n"])] = (
                holder.pop(key)
            )
    return config


def _places(value):
    stack = [value]
    while stack:
        item = stack.pop()
        pairs = item.items() if isinstance(item, dict) else enumerate(item)
        for key, inner in pairs:
            yield item, key
            if isinstance(inner, dict | list):
                stack.append(inner)
