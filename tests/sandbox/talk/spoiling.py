"""A session whose worker has been taken over: one of its answers is spoilt, in one place."""

import copy
import dataclasses
from collections import Counter
from pathlib import Path

import numpy as np

from interpret.core.errors import ModelError
from interpret.sandbox.talk.client import RemoteModel
from interpret.sandbox.talk.codec import Packer, Unpacker
from interpret.sandbox.talk.promises import Promises
from interpret.sandbox.talk.wire import WireError
from interpret.sandbox.talk.worker_session import ModelFiles, WorkerSession


class Spoilt(WorkerSession):
    """Answers as ``model`` does, but ``spoil`` changes the answers to one call.

    ``from_nth`` leaves the first ones right; ``asked`` counts the calls.
    """

    def __init__(self, model, call=None, spoil=lambda reply: reply, *, from_nth=0):
        self.files = ModelFiles(path=Path("model.keras"))
        self.model = model
        self.believe(model.info)
        self.asked, self._call, self._spoil, self._from = Counter(), call, spoil, from_nth
        self.replies = {}

    def believe(self, info):
        """Take a description for the model's."""
        self.info, self._promises = info, Promises(info)

    def close(self):
        pass

    def _reply(self, do, arguments, progress):
        name = arguments["name"] if do == "call" else do
        try:
            if do == "call":
                more = {"progress": progress} if arguments["counted"] else {}
                work = getattr(self.model, name)
                reply = work(*arguments["positional"], **arguments["named"], **more)
            else:
                reply = getattr(self.model, do)(**arguments)
        except (IndexError, KeyError, ValueError) as error:  # a worker says so in a sentence
            raise ModelError(str(error), code="worker-failed") from None
        self.replies.setdefault(name, reply)
        if name == self._call and self.asked[name] >= self._from:
            reply = self._spoil(reply)
        self.asked[name] += 1
        return self.passed(reply)

    def passed(self, reply):
        """A value as it arrives."""
        packer = Packer()
        tree = packer.pack(reply)
        try:
            return Unpacker(packer.arrays).unpack(tree)
        except WireError:  # a worker is then given up over it
            raise self.nonsense() from None


def remote(*arguments, **options):
    """A remote model in such a session."""
    return RemoteModel.in_session(Spoilt(*arguments, **options))


def spoils(value):
    """Every way of spoiling a value in one place: words for it, and what does it to a copy."""
    yield "None", lambda v: None
    yield "a word", lambda v: "no such thing"
    if isinstance(value, np.ndarray):
        yield from _of_an_array(value)
    elif isinstance(value, bool) or value is None:
        yield "a number", lambda v: 3
    elif isinstance(value, int):
        for other in (-1, 0, 1, 2**40, -(2**40)):
            yield f"{other}", lambda v, other=other: other
            yield f"by {other}", lambda v, other=other: v + other
    elif isinstance(value, float):
        for other in (np.nan, np.inf, -1.0):
            yield f"{other}", lambda v, other=other: other
    elif isinstance(value, tuple):
        yield "empty", lambda v: ()
        yield "one short", lambda v: v[:-1]
        yield "one more", lambda v: (*v, *v[-1:])
        yield from _inside(value, range(len(value))[:3], _with_item)
    elif dataclasses.is_dataclass(value):
        yield from _inside(value, [f.name for f in dataclasses.fields(value)], _with_field)


def _of_an_array(value):
    for axis in range(value.ndim):
        yield f"axis {axis} one short", lambda v, a=axis: v.take(range(v.shape[a] - 1), axis=a)
        yield f"axis {axis} one more", lambda v, a=axis: v.repeat([*[1] * (v.shape[a] - 1), 2], a)
        yield f"axis {axis} empty", lambda v, a=axis: v.take([], axis=a)
    if value.ndim:
        yield "one axis less", lambda v: v[0] if len(v) else v
        yield "turned", lambda v: v.T
    yield "one axis more", lambda v: v[None]
    yield "no axis", lambda v: v.reshape(-1)[:1].reshape(())
    for dtype in ("float16", "int8", "bool"):
        yield dtype, lambda v, dtype=dtype: np.nan_to_num(v).astype(dtype)
    if value.dtype.kind == "f":
        yield "not a number", lambda v: np.full_like(v, np.nan)
        yield "infinite", lambda v: np.full_like(v, np.inf)
    else:
        yield "far", lambda v: v + 100


def _inside(value, places, put):
    for place in places:
        inner = getattr(value, place) if isinstance(place, str) else value[place]
        for words, change in spoils(inner):
            yield (
                f"{place}: {words}",
                lambda v, place=place, change=change: put(v, place, change),
            )


def _with_item(value, place, change):
    return tuple(change(each) if n == place else each for n, each in enumerate(value))


def _with_field(record, place, change):
    spoilt = copy.copy(record)
    object.__setattr__(spoilt, place, change(getattr(record, place)))
    return spoilt
