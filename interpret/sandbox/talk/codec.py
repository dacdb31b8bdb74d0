"""Which values may cross between two processes, and how are they told apart on arrival?

The records listed here, and the plain values and arrays that they are made of. A record arrives
only with exactly its fields, each of the kind that its annotation states; anything else is refused.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from interpret.core.errors import DataError
from interpret.sandbox.talk.annotations import RECORDS, fits
from interpret.sandbox.talk.wire import DTYPES, WireError

if TYPE_CHECKING:
    from jaxtyping import Shaped

LONG = 64
"""Lists and texts longer than this travel as arrays: the header is small."""

MOST_OBJECTS = 64 * 2**20
"""Bytes that the texts and numbers of one message may take as Python objects, all together."""
PER_NUMBER, PER_TEXT, PER_BYTE_OF_TEXT = 40, 72, 4
"""Bytes that a number in a list, a text, and each byte of a text can come to."""

_FAILURES = (AttributeError, LookupError, MemoryError, RecursionError, TypeError, ValueError)


class Packer:
    """Turns values into a tree for the header, and arrays beside it."""

    def __init__(self) -> None:
        self.arrays: list[Shaped[np.ndarray, "..."]] = []

    def pack(self, value: Any) -> Any:
        """The tree of a value.

        Raises
        ------
        DataError
            ``not-numeric`` where a value is of no kind that can cross.
        """
        if value is None or isinstance(value, bool | int | float):
            return value
        if isinstance(value, str):
            return value if len(value) <= 8 * LONG else self._text(value)
        if isinstance(value, np.ndarray | np.generic):
            return self._array(value)
        if isinstance(value, Mapping):
            keys, values = list(value), list(value.values())
            return {"$": "map", "keys": self.pack(keys), "values": self.pack(values)}
        if isinstance(value, list | tuple):
            return self._several(value)
        if type(value) is RECORDS.get(type(value).__name__):
            fields = {f.name: getattr(value, f.name) for f in dataclasses.fields(value)}
            packed = {name: self.pack(each) for name, each in fields.items()}
            return {"$": "record", "name": type(value).__name__, "fields": packed}
        raise _cannot_cross(type(value).__name__)

    def _keep(self, array: Shaped[np.ndarray, "..."]) -> int:
        self.arrays.append(array)
        return len(self.arrays) - 1

    def _text(self, value: str) -> Any:
        written = np.frombuffer(value.encode("utf-8", "surrogatepass"), np.uint8)
        return {"$": "text", "at": self._keep(written)}

    def _array(self, value: Shaped[np.ndarray, "..."] | np.generic) -> Any:
        array = np.asarray(value)
        if array.dtype.name not in DTYPES:
            if array.dtype.kind in "UO" and all(isinstance(each, str) for each in array.flat):
                return self.pack(array.item() if array.size == 1 else array.tolist())
            raise _cannot_cross(array.dtype.name)
        kind = "array" if isinstance(value, np.ndarray) else "number"
        return {"$": kind, "at": self._keep(array)}

    def _several(self, value: list[Any] | tuple[Any, ...]) -> Any:
        kind = "tuple" if isinstance(value, tuple) else "list"
        types = {type(each) for each in value} if len(value) > LONG else set()
        if types == {str}:
            written = [each.encode("utf-8", "surrogatepass") for each in value]
            ends = np.cumsum([len(each) for each in written], dtype=np.int64)
            joined = np.frombuffer(b"".join(written), np.uint8)
            return {"$": "texts", "as": kind, "at": self._keep(joined), "ends": self._keep(ends)}
        if types == {float}:
            return {"$": "numbers", "as": kind, "at": self._keep(np.asarray(value, np.float64))}
        if types == {int} and -(2**63) <= min(value) and max(value) < 2**63:
            return {"$": "numbers", "as": kind, "at": self._keep(np.asarray(value, np.int64))}
        return {"$": kind, "of": [self.pack(each) for each in value]}


class Unpacker:
    """Turns a tree and its arrays back into values; each array is used once.

    Arrays stay what they are. Lists and texts take many times what they took on the line: what all
    of them may take together is settled before the first is made.
    """

    def __init__(self, arrays: Sequence[Shaped[np.ndarray, "..."]]) -> None:
        self._arrays = dict(enumerate(arrays))
        self._left = MOST_OBJECTS

    def unpack(self, tree: Any) -> Any:
        """The value of a tree.

        Raises
        ------
        WireError
            ``broken`` where it is the tree of no value.
        """
        try:
            return self._value(tree)
        except WireError:
            raise
        except _FAILURES as error:
            reason = f"it cannot be put together again ({type(error).__name__})"
            raise WireError("broken", reason) from None

    def _value(self, tree: Any) -> Any:
        if tree is None or isinstance(tree, bool | int | float | str):
            return tree
        kind = tree["$"]
        if kind == "array":
            return self._taken(tree["at"])
        if kind == "number":
            number = self._taken(tree["at"])
            return number[()] if not number.ndim else _refuse("a number with axes")
        if kind == "text":
            return self._bytes(tree["at"]).decode("utf-8", "surrogatepass")
        if kind == "map":
            pairs = zip(self._value(tree["keys"]), self._value(tree["values"]), strict=True)
            return dict(pairs)
        if kind == "record":
            return self._record(tree["name"], tree["fields"])
        items = self._items(kind, tree)
        return items if tree.get("as", kind) == "list" else tuple(items)

    def _items(self, kind: str, tree: dict[str, Any]) -> list[Any]:
        if kind == "texts":
            joined, ends = self._bytes(tree["at"]), self._listed(tree["ends"], PER_TEXT)
            starts = [0, *ends[:-1]]
            if any(start > end for start, end in zip(starts, ends, strict=True)):
                _refuse("texts that overlap")
            pairs = zip(starts, ends, strict=True)
            return [joined[start:end].decode("utf-8", "surrogatepass") for start, end in pairs]
        if kind == "numbers":
            return self._listed(tree["at"])
        if kind in ("list", "tuple"):
            return [self._value(each) for each in tree["of"]]
        raise WireError("broken", "it holds a value of a kind that is not on the list")

    def _listed(self, place: Any, each: int = PER_NUMBER) -> list[Any]:
        array = self._taken(place)
        if array.ndim != 1:
            _refuse("a list with several axes")
        self._spend(each * array.size, f"a list of {array.size:,} entries")
        values: list[Any] = array.tolist()
        return values

    def _bytes(self, place: Any) -> bytes:
        array = self._taken(place)
        self._spend(PER_BYTE_OF_TEXT * array.nbytes, f"a text of {array.nbytes:,} bytes")
        return array.tobytes()

    def _spend(self, size: int, what: str) -> None:
        self._left -= size
        if self._left < 0:
            _refuse(f"{what}, more than one message may")

    def _taken(self, place: Any) -> Shaped[np.ndarray, "..."]:
        # Once only: a header that names one large array many times would be a bomb.
        return self._arrays.pop(place)

    def _record(self, name: str, packed: dict[str, Any]) -> Any:
        record = RECORDS[name]
        fields = dataclasses.fields(record)
        if set(packed) != {field.name for field in fields}:
            raise WireError("broken", f"its {name} does not have the fields of one")
        values = {key: self._value(each) for key, each in packed.items()}
        sizes: dict[str, int] = {}
        for field in fields:
            if not fits(str(field.type), values[field.name], sizes):
                raise WireError("broken", f"{field.name} of its {name} is of another kind or size")
        return record(**values)


def _refuse(what: str) -> Any:
    raise WireError("broken", f"it holds {what}")


def _cannot_cross(name: str) -> DataError:
    return DataError(
        f"The input holds {name}, which does not go into the sandbox: give a text, a list of "
        "tokens, an array of numbers, or a dict of one of these for each input.",
        code="not-numeric",
    )
