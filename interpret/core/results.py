"""What does an analysis answer with?

One frozen record for each kind of answer. Arrays are read-only. A record carries what it means:
what was explained, the score on the input, the baseline, the unit, the sign, the method and its
parameters, and the sha256 of the model file, so that it can be read, drawn and compared without the
model. ``to_dict`` and ``from_dict`` are the JSON form; ``to_dataframe`` is the table.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from interpret.core.errors import DataError

if TYPE_CHECKING:
    import pandas as pd
    from jaxtyping import Bool, Float, Int

SCHEMA_VERSION = 1

Positions = tuple[str, ...] | tuple[float, ...]


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class Result:
    """What every answer has in common.

    ``notes`` are sentences that a reader must see beside the numbers. ``partial`` is True where
    the work was stopped before its end.
    """

    kind: ClassVar[str] = "result"
    notebook_view: ClassVar[Callable[[Result], dict[str, Any]] | None] = None

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
        return all(_same(getattr(self, f.name), getattr(other, f.name)) for f in _fields(self))

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        """One line: arrays and long tuples by their size."""
        shown = (f"{f.name}={_brief(getattr(self, f.name))}" for f in _fields(self))
        return f"{type(self).__name__}({', '.join(shown)})"

    def to_dict(self) -> dict[str, Any]:
        """The JSON form: ``schema_version``, ``kind`` and the fields; NaN becomes None."""
        body = {f.name: _plain(getattr(self, f.name)) for f in _fields(self)}
        return {"schema_version": SCHEMA_VERSION, "kind": self.kind, **body}

    def to_dataframe(self) -> pd.DataFrame:
        """The result as a long table, one row for each value."""
        import pandas as pd

        return pd.DataFrame(self.columns())

    def columns(self) -> dict[str, Any]:
        """Columns of the table: name -> one value a row."""
        raise NotImplementedError  # each kind of answer has its own table

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, Any]:
        """Show itself in a notebook: what views there are, by media type.

        The floor that draws is above this one: the package puts its view into ``notebook_view``.
        """
        view = Result.notebook_view
        return {"text/plain": repr(self)} if view is None else view(self)


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class Attribution(Result):
    """How much each position and channel of an input counts for one score.

    Attributes
    ----------
    values
        float, (position, channel). A token model has one channel. In ``unit``; where ``signed``,
        above zero speaks for the target and below zero against it.
    positions, channels, axis
        Names of the rows and columns, and what the rows are (``"token"``, ``"time (s)"``, …).
    padding
        True at positions that were added to fit the model.
    target, score
        The number explained, and what it is on this input.
    outputs, output_scores
        Every output's name and score on this input (for a filter target, every filter's).
    x, x_channels
        The input as the model took it, and the names of its columns: those of ``values`` where one
        column of values does not speak for all channels together (then ``("all channels",)``).
    baseline, baseline_score
        What absence was taken to be, and the score there; None where the method has none.
    completeness_gap
        Sum of the values less (score − baseline_score), where the method promises 0.
    """

    kind: ClassVar[str] = "attribution"

    values: Float[np.ndarray, "position channel"]
    positions: Positions
    channels: tuple[str, ...]
    axis: str = "position"
    padding: Bool[np.ndarray, "position"]
    text: str | None = None
    x: Float[np.ndarray, "position channel"]
    x_channels: tuple[str, ...] = ()
    target: str
    score: float
    outputs: tuple[str, ...]
    output_scores: Float[np.ndarray, "output"]
    baseline: str | None = None
    baseline_score: float | None = None
    unit: str
    signed: bool = True
    method: str
    params: Mapping[str, Any] = field(default_factory=dict)
    completeness_gap: float | None = None

    def columns(self) -> dict[str, Any]:
        """One row for each position and channel."""
        count, width = self.values.shape
        return {
            "index": np.repeat(np.arange(count), width),
            "position": np.repeat(np.asarray(self.positions), width),
            "channel": np.tile(np.asarray(self.channels), count),
            "value": self.values.ravel(),
            **({"input": self.x.ravel()} if self.x.shape == self.values.shape else {}),
            "padding": np.repeat(self.padding, width),
        }


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class Occlusion(Attribution):
    """An attribution by occlusion, with the raw score of every window for every output.

    Attributes
    ----------
    windows
        int, (window, 2): ``[start, stop)`` of each window in positions.
    window_channels
        int, (window,): the channel that a window replaces, −1 for all of them.
    window_scores
        float, (window, output): the score of every output with that window replaced. NaN for
        windows that were not run because the work was stopped.
    target_index
        The column of ``window_scores`` that is the target.
    """

    kind: ClassVar[str] = "occlusion"

    windows: Int[np.ndarray, "window 2"]
    window_channels: Int[np.ndarray, "window"]
    window_scores: Float[np.ndarray, "window output"]
    target_index: int

    @property
    def window_values(self) -> Float[np.ndarray, "window"]:
        """score(input) − score(window replaced), for the target."""
        return self.score - self.window_scores[:, self.target_index]


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class FilterBank(Result):
    """The weights of one conv layer.

    Attributes
    ----------
    weights
        float, (filter, slot, channel); slot 0 meets the first position of the window.
    bias, norms
        float, (filter,): the bias, and the L2 norm of all of a filter's weights.
    similar
        (first, second, cosine) for every pair of filters whose weights point the same way.
    dead
        Filters that cannot answer: all weights (nearly) zero.
    nearest_tokens
        For a layer on token embeddings: for each filter and slot, (token, product) pairs of the
        largest embedding · weights, largest first. Empty otherwise.
    """

    kind: ClassVar[str] = "filters"

    layer: str
    layer_kind: str
    weights: Float[np.ndarray, "filter slot channel"]
    bias: Float[np.ndarray, "filter"]
    norms: Float[np.ndarray, "filter"]
    channels: tuple[str, ...]
    stride: int = 1
    dilation: int = 1
    padding: str = "valid"
    activation: str = "linear"
    receptive_field: int | None = None
    similar: tuple[tuple[int, int, float], ...] = ()
    dead: tuple[int, ...] = ()
    nearest_tokens: tuple[tuple[tuple[tuple[str, float], ...], ...], ...] = ()

    def columns(self) -> dict[str, Any]:
        """One row for each filter, slot and channel."""
        filters, slots, channels = (i.ravel() for i in np.indices(self.weights.shape))
        return {
            "filter": filters,
            "slot": slots,
            "channel": np.asarray(self.channels)[channels],
            "weight": self.weights.ravel(),
        }


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class Activations(Result):
    """What each filter of a layer answers along one input.

    Attributes
    ----------
    values
        float, (position, filter): positions of the layer, which are not those of the input where
        the layer or one before it strides, pools or pads.
    spans
        int, (position, 2): the input positions ``[start, stop)`` that each one saw; they reach
        outside the input where zeros were added. None where this could not be followed.
    positions, x, padding
        The input: names of its positions, its values, and which were added to fit the model.
    """

    kind: ClassVar[str] = "activations"

    layer: str
    values: Float[np.ndarray, "position filter"]
    spans: Int[np.ndarray, "position 2"] | None
    positions: Positions
    channels: tuple[str, ...]
    axis: str = "position"
    padding: Bool[np.ndarray, "position"]
    text: str | None = None
    x: Float[np.ndarray, "position channel"]
    outputs: tuple[str, ...] = ()
    output_scores: Float[np.ndarray, "output"] = field(default_factory=lambda: np.zeros(0))
    unit: str = "activation"
    signed: bool = True

    def columns(self) -> dict[str, Any]:
        """One row for each position of the layer and filter."""
        count, filters = self.values.shape
        table: dict[str, Any] = {
            "position": np.repeat(np.arange(count), filters),
            "filter": np.tile(np.arange(filters), count),
            "activation": self.values.ravel(),
        }
        if self.spans is not None:
            table["span_start"] = np.repeat(self.spans[:, 0], filters)
            table["span_stop"] = np.repeat(self.spans[:, 1], filters)
        return table


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class Maximisation(Result):
    """The input that a filter answers to most.

    Attributes
    ----------
    values
        float, (position, channel): the input found, as long as the filter's receptive field; for
        a token model, the products slot by slot (position, 1), which sum with the bias to
        ``activation``.
    tokens
        For a token model, the n-gram; empty for a series.
    activation
        The filter's answer to it, before its activation function.
    exact
        True where no input within the bounds can do better; False where ascent may have stopped at
        a local optimum.
    """

    kind: ClassVar[str] = "maximisation"

    layer: str
    filter: int
    values: Float[np.ndarray, "position channel"]
    channels: tuple[str, ...]
    tokens: tuple[str, ...] = ()
    activation: float
    bias: float = 0.0
    constraint: str
    exact: bool
    method: str = "activation_maximisation"
    params: Mapping[str, Any] = field(default_factory=dict)

    def columns(self) -> dict[str, Any]:
        """One row for each position and channel."""
        count, width = self.values.shape
        table: dict[str, Any] = {
            "position": np.repeat(np.arange(count), width),
            "channel": np.tile(np.asarray(self.channels), count),
            "value": self.values.ravel(),
        }
        if self.tokens:
            table["token"] = np.repeat(np.asarray(self.tokens), width)
        return table


KINDS: dict[str, type[Result]] = {
    kind.kind: kind for kind in (Attribution, Occlusion, FilterBank, Activations, Maximisation)
}


def from_dict(body: Mapping[str, Any]) -> Result:
    """Build a result from its JSON form; unknown keys are left out.

    Raises
    ------
    DataError
        Where this is no result, it was written by a newer version, or a field is missing.
    """
    kind = KINDS.get(str(body.get("kind")))
    if kind is None:
        raise DataError(
            f"This is no result of interpret: its 'kind' is {body.get('kind')!r}, not one of "
            f"{', '.join(KINDS)}.",
            code="not-a-result",
        )
    if int(body.get("schema_version", 0)) > SCHEMA_VERSION:
        raise DataError(
            f"This result has schema_version {body['schema_version']}, newer than the "
            f"{SCHEMA_VERSION} that this version of interpret reads: update interpret.",
            code="too-new",
        )
    values = {}
    for f in _fields(kind):
        if f.name in body:
            values[f.name] = _typed(str(f.type), body[f.name])
        elif f.default is dataclasses.MISSING and f.default_factory is dataclasses.MISSING:
            raise DataError(
                f"This {kind.kind} result lacks its field {f.name!r}: it was cut or edited.",
                code="damaged",
            )
    return kind(**values)


def _fields(result: Result | type[Result]) -> tuple[dataclasses.Field[Any], ...]:
    return dataclasses.fields(result)


def _brief(value: Any) -> str:
    if isinstance(value, np.ndarray):
        return f"<{' × '.join(map(str, value.shape))} {value.dtype}>"
    text = repr(value)
    return text if len(text) <= 80 else f"<{type(value).__name__} of {len(value)}>"


def _plain(value: Any) -> Any:
    """Numpy and tuples to what JSON can hold; not-a-number to None."""
    if isinstance(value, np.ndarray):
        return _plain(value.tolist())
    if isinstance(value, np.generic):
        return _plain(value.item())
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return value


def _typed(annotation: str, value: Any) -> Any:
    """The inverse of ``_plain``, guided by the field's annotation."""
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
        return array.reshape((0,) * len(axes))
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


__all__ = [
    "KINDS",
    "SCHEMA_VERSION",
    "Activations",
    "Attribution",
    "FilterBank",
    "Maximisation",
    "Occlusion",
    "Positions",
    "Result",
    "from_dict",
    "merged_notes",
]
