"""Data files whose header or settings promise what no reader can keep."""

import json
import struct

import numpy as np

from tests.hostile.cases import bad


def npy(shape, kind="<f8", values=bytes(64)):
    """A file of ``numpy.save`` that says this shape and type."""
    text = f"{{'descr': '{kind}', 'fortran_order': False, 'shape': {shape}, }}".ljust(117) + "\n"
    body = b"\x93NUMPY\1\0" + struct.pack("<H", len(text)) + text.encode() + values
    return lambda path, marker: path.write_bytes(body)


bad("sizeless.npy", "series")(npy("(4, 2)", "<U0"))
bad("beyond.npy", "series")(npy(f"({2**70}, 0)"))
bad("beyond_largest.npy", "series")(npy(f"({2**62}, {2**62}, 0)"))
bad("bool.npy", "series")(npy("(True, 8)"))
bad("axes.npy", "series")(npy(f"({'1, ' * 70})"))


@bad("out_of_time.parquet", "series")
def _(path, marker):
    import pyarrow
    import pyarrow.parquet

    times = pyarrow.array([0, 2**62], pyarrow.timestamp("us"))
    pyarrow.parquet.write_table(pyarrow.table({"time": times, "x": [1.0, 2.0]}), path)


@bad("times_of_day.parquet", "series")
def _(path, marker):  # 20 million objects out of some kilobytes
    import pyarrow
    import pyarrow.parquet

    part = pyarrow.table({"time": pyarrow.array(np.zeros(2_000_000, "i8"), pyarrow.time64("us"))})
    with pyarrow.parquet.ParquetWriter(path, part.schema, compression="zstd") as writer:
        for _ in range(10):
            writer.write_table(part)


def keras_tokenizer(number, ids='{"a": 1, "b": 2}'):
    config = {"num_words": number, "char_level": False, "word_index": ids}
    text = json.dumps({"class_name": "Tokenizer", "config": config})
    return lambda path, marker: path.write_text(text)


bad("endless_words.json", "vocabulary")(keras_tokenizer(float("inf")))
bad("nan_words.json", "vocabulary")(keras_tokenizer(float("nan")))
bad("endless_id.json", "vocabulary")(keras_tokenizer(10, '{"a": 1, "b": Infinity}'))
bad("nan_id.json", "vocabulary")(keras_tokenizer(10, '{"a": 1, "b": NaN}'))
