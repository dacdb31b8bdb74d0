"""What does every answer have in common, and how does it turn into JSON and back?

Arrays are read-only. A record carries what it means, so that it can be read, drawn and compared
without the model.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from interpret.core.errors import DataError, plural
from interpret.core.notebook import InNotebook

if TYPE_CHECKING:
    import pandas as pd

SCHEMA_VERSION = 1

Positions = tuple[str, ...] | tuple[float, ...]


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class Result(InNotebook):
    """What every answer has in common.

    ``notes`` are sentences that a reader must see beside the numbers. ``partial`` is True where
    the work was stopped before its end.
    """

    kind: ClassVar[str] = "result"

    model: str
    model_id: str
    notes: tuple[str, ...] = ()
    partial: bool = False

    def __post_init__(self) -> None:
        """Freeze the arrays: a result that was shown must not change afterwards."""
        for name, value in vars(self).items():
            if isinstance(value, np.ndarray):
                frozen = value.copy()
                frozen.setflags(write=False)
                object.__setattr__(self, name, frozen)

    def __eq__(self, other: object) -> bool:
        """Equal kind and equal fields; NaN equals NaN."""
        if type(other) is not type(self):
            return NotImplemented
        return all(_same(getattr(self, f.name), getattr(other, f.name)) for f in fields_of(self))

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        """One line: of what, for what, how much; long text and arrays by their size."""
        held = {f.name: getattr(self, f.name) for f in fields_of(self)}
        told = [name for name in _IN_SHORT if not _is_unsaid(held.get(name))]
        shown = [f"{name}={_brief(held[name])}" for name in told]
        more = ["partial"] * self.partial + [plural(len(self.notes), "note")] * bool(self.notes)
        return f"{type(self).__name__}({', '.join([*shown, *more])})"

    def to_dict(self) -> dict[str, Any]:
        """The JSON form: ``schema_version``, ``kind`` and the fields; NaN becomes None."""
        body = {f.name: plain(getattr(self, f.name)) for f in fields_of(self)}
        return {"schema_version": SCHEMA_VERSION, "kind": self.kind, **body}

    def to_dataframe(self) -> pd.DataFrame:
        """The result as a long table, one row for each value."""
        import pandas as pd

        return pd.DataFrame(self.columns())

    def columns(self) -> dict[str, Any]:
        """Columns of the table: name -> one value a row."""
        raise NotImplementedError  # each kind of answer has its own table


def fields_of(result: Result | type[Result]) -> tuple[dataclasses.Field[Any], ...]:
    """The fields of a record or of a kind of record, in order."""
    return dataclasses.fields(result)


_IN_SHORT = (
    *("model", "text", "layer", "filter", "corpus", "rows", "target", "score", "method"),
    *("values", "weights"),
)
"""Fields that tell one result from another; each kind has some of them."""


def _is_unsaid(value: Any) -> bool:
    return value is None or (isinstance(value, str) and not value)


def _brief(value: Any) -> str:
    if isinstance(value, np.ndarray):
        return f"<{' × '.join(map(str, value.shape))}>"
    if isinstance(value, float):
        return f"{value:.4g}"
    text = repr(value)
    return text if len(text) <= 40 else f"{text[:38]}…{text[0]}"


def plain(value: Any) -> Any:
    """Numpy and tuples to what JSON can hold; not-a-number to None."""
    if isinstance(value, np.ndarray):
        return plain(value.tolist())
    if isinstance(value, np.generic):
        return plain(value.item())
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return plain(dataclasses.asdict(value))
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    return value


def rebuilt(kind: type[Result], body: Mapping[str, Any]) -> Result:
    """Build a record from its JSON form; unknown keys are left out.

    Raises
    ------
    DataError
        Where it was written by a newer version, or a field is missing.
    """
    if int(body.get("schema_version", 0)) > SCHEMA_VERSION:
        raise DataError(
            f"This result has schema_version {body['schema_version']}, newer than the "
            f"{SCHEMA_VERSION} that this version of interpret reads: update interpret.",
            code="too-new",
        )
    values = {}
    for f in fields_of(kind):
        if f.name in body:
            values[f.name] = _typed(str(f.type), body[f.name])
        elif f.default is dataclasses.MISSING and f.default_factory is dataclasses.MISSING:
            raise DataError(
                f"This {kind.kind} result lacks its field {f.name!r}: it was cut or edited.",
                code="damaged",
            )
    return kind(**values)


def _typed(annotation: str, value: Any) -> Any:
    """The inverse of ``plain``, guided by the field's annotation."""
    if value is None:
        return math.nan if annotation == "float" else None
    for mark, dtype in (("Float[", np.float64), ("Int[", np.int64), ("Bool[", np.bool_)):
        if annotation.startswith(mark):
            axes = annotation.replace('"', "'").split("'")[1].split()
            return _with_axes(np.asarray(value, dtype=dtype), axes=axes)
    if annotation.startswith(("tuple", "Positions")):
        return _tuples(value)
    return value


def _with_axes(array: np.ndarray, *, axes: list[str]) -> np.ndarray:
    """The array, whose axes a list of lists loses where there are no rows."""
    if array.ndim == len(axes):
        return array
    if not array.size:
        return array.reshape([int(axis) if axis.isdecimal() else 0 for axis in axes])
    raise DataError(
        f"An array of this result should have the axes ({', '.join(axes)}), but has {array.ndim}: "
        "it was cut or edited.",
        code="damaged",
    )


def _tuples(value: Any) -> Any:
    return tuple(_tuples(item) for item in value) if isinstance(value, list | tuple) else value


def _same(one: Any, other: Any) -> bool:
    if isinstance(one, np.ndarray) and isinstance(other, np.ndarray):
        return one.shape == other.shape and bool(
            np.array_equal(one, other, equal_nan=one.dtype.kind == "f")
        )
    if isinstance(one, float) and isinstance(other, float) and math.isnan(one):
        return math.isnan(other)
    return bool(one == other)


def merged_notes(*groups: tuple[str, ...]) -> tuple[str, ...]:
    """Notes of several sources in order, each once."""
    return tuple(dict.fromkeys(note for group in groups for note in group))
