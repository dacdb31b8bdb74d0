"""What one side sends the other gets, and what is no message costs it nothing."""

import json
import pickle
import socket
import struct
import threading
import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from interpret.core.errors import DataError
from interpret.sandbox.talk import wire
from interpret.sandbox.talk.wire import WireError, has_ended, receive, send

SIMPLE = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
ARRAYS = arrays.arrays(
    st.sampled_from(sorted(wire.DTYPES)).map(np.dtype),
    arrays.array_shapes(min_dims=0, max_dims=4, min_side=0, max_side=5),
)


@pytest.fixture
def line():
    one, other = socket.socketpair()
    with one, other:
        yield one, other


def soon(seconds=5.0):
    return time.monotonic() + seconds


@given(header=st.dictionaries(st.text().filter(lambda k: k != "arrays"), SIMPLE, max_size=3),
       sent=st.lists(ARRAYS, max_size=3))  # fmt: skip
@settings(max_examples=60, deadline=None)
def test_what_is_sent_arrives_to_the_bit(header, sent):
    one, other = socket.socketpair()
    with one, other:
        sender = threading.Thread(target=send, args=(one, header, sent))
        sender.start()
        frame = receive(other, until=soon())
        sender.join()
    assert frame.header == header
    assert [a.dtype for a in frame.arrays] == [a.dtype for a in sent]
    assert [a.shape for a in frame.arrays] == [a.shape for a in sent]
    assert [a.tobytes() for a in frame.arrays] == [a.tobytes() for a in sent]


def test_an_array_in_another_order_or_byte_order_arrives_as_its_values(line):
    turned = np.arange(6, dtype=">f4").reshape(2, 3).T
    send(line[0], {}, [turned, turned[::2]])
    found = receive(line[1], until=soon()).arrays
    assert found[0].tolist() == turned.tolist()
    assert found[1].tolist() == [[0.0, 3.0], [2.0, 5.0]]
    assert found[0].flags.writeable


def raw(header, body=b"", *, announced=None):
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    size = len(body) if announced is None else announced
    return wire.PREFIX.pack(wire.MAGIC, len(text), size) + text + body


FLOATS = {"arrays": [{"dtype": "float32", "shape": [2]}]}


@pytest.mark.parametrize(
    ("sent", "reason"),
    [
        (pickle.dumps({"answer": 1}) + bytes(99), "does not begin as a message does"),
        (wire.PREFIX.pack(wire.MAGIC, 2**31, 0), "announces a header of 2,147,483,648 bytes"),
        (raw(FLOATS, announced=2**31), "announces 2,147,483,648 bytes of arrays"),
        (raw(FLOATS, bytes(9)), "not as long as their shapes say"),
        (raw(b"{"), "its header is no JSON"),
        (raw(b"[" * 100_000), "its header is no JSON"),
        (raw(b'{"n":' + b"9" * 10_000 + b"}"), "its header is no JSON"),
        (raw(b"[]"), "its header is no JSON object"),
        (raw({}), "does not say which arrays follow"),
        (raw({"arrays": [{"dtype": "object", "shape": [1]}]}, bytes(8)), "type that is not on"),
        (raw({"arrays": [{"dtype": "V9", "shape": [1]}]}, bytes(9)), "type that is not on"),
        (raw({"arrays": [{"dtype": "int8", "shape": [-1]}]}), "an array without a shape"),
        (raw({"arrays": [{"dtype": "int8", "shape": [True]}]}, b"a"), "an array without a shape"),
        (raw({"arrays": [{"dtype": "int8", "shape": [0, 2**47, 2**47]}]}), "are too large"),
        (raw({"arrays": [{"dtype": "int8", "shape": [1] * 9}]}, b"a"), "an array without a shape"),
        (raw({"arrays": [{"dtype": "bool", "shape": [1]}]}, b"\2"), "neither true nor false"),
    ],
)  # fmt: skip
def test_what_is_no_message_is_refused(line, sent, reason):
    line[0].sendall(sent)
    with pytest.raises(WireError, match=reason) as caught:
        receive(line[1], until=soon())
    assert caught.value.trouble == "broken"


def test_silence_ends_at_its_time(line):
    began = time.monotonic()
    line[0].sendall(raw(FLOATS, bytes(8))[:-1])  # all but the last byte
    with pytest.raises(WireError) as caught:
        receive(line[1], until=soon(0.2))
    assert caught.value.trouble == "silent"
    assert 0.15 < time.monotonic() - began < 2
    with pytest.raises(WireError) as caught:
        receive(line[1], until=time.monotonic() - 1)
    assert caught.value.trouble == "silent"


def test_an_end_in_the_middle_is_told_from_silence(line):
    line[0].sendall(struct.pack("<I", 7))
    line[0].close()
    with pytest.raises(WireError) as caught:
        receive(line[1], until=soon())
    assert caught.value.trouble == "closed"


def test_nobody_reads(line):
    with pytest.raises(WireError) as caught:
        send(line[0], {}, [np.zeros(2**24)], until=soon(0.2))
    assert caught.value.trouble == "silent"
    line[1].close()
    with pytest.raises(WireError) as caught:
        send(line[0], {}, until=soon())
    assert caught.value.trouble == "closed"


def test_too_much_is_said_before_anything_is_sent(line):
    with pytest.raises(DataError, match=r"This is 600 MB at once, and the sandbox passes on at "):
        send(line[0], {}, [np.broadcast_to(np.float32(0), (150, 2**20))])
    with pytest.raises(DataError, match=r"ask for less") as caught:
        send(line[0], {"text": "x" * 2**20})
    assert caught.value.code == "too-large"
    send(line[0], {"still": "whole"})
    assert receive(line[1], until=soon()).header == {"still": "whole"}


def test_whether_the_other_side_has_ended(line):
    assert not has_ended(line[1])
    send(line[0], {})
    assert not has_ended(line[1])
    line[0].close()
    receive(line[1], until=soon())
    assert has_ended(line[1])
