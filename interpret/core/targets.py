"""Which number of the model is being explained?

A target is a class or output of a head, at one position for a head that answers position by
position, or the activation of a filter. Written as text::

    2            class 2 of the first head
    junior       the class with that label
    tags/2       class 2 of the head "tags";  1/2 likewise by the head's number
    density      the only unit of the head "density"
    negative     the other side of a single sigmoid, by its name or as "not positive": 1 − p, −logit
    B-PER@7      the class B-PER at position 7 of a per-position head
    filter:conv1d:5       filter 5 of layer conv1d, at its maximum over positions
    filter:conv1d:5@12    the same at position 12

What a result calls its target is understood too: ``conv1d filter 5 (maximum)``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from interpret.core.errors import ArgumentError, a_number, brief, choices, from_zero, plural
from interpret.core.names import number_of

if TYPE_CHECKING:
    from jaxtyping import Float

    from interpret.core.info import Head, ModelInfo


@dataclass(frozen=True, kw_only=True)
class Target:
    """One number of the model.

    For an output: ``index`` in head ``head``, at ``position`` where the head is per position. For a
    filter: ``layer`` is set, ``index`` is the filter, and ``position`` None means its maximum.
    ``other_side`` is 1 − p of a single sigmoid, or −logit.
    """

    name: str
    unit: str
    index: int
    head: int = 0
    position: int | None = None
    layer: str | None = None
    logits: bool = False
    other_side: bool = False

    @property
    def sign(self) -> int:
        """By what gradients and weights of the unit are multiplied to be those of the target."""
        return -1 if self.other_side else 1

    def turned(self, scores: Any) -> Any:
        """Scores of the target's own unit, arrays or tensors, as the target counts them."""
        if not self.other_side:
            return scores
        return -scores if self.logits else 1 - scores

    def read(
        self, outputs: Sequence[Float[np.ndarray, "sample ..."]]
    ) -> Float[np.ndarray, "sample"]:
        """Pick this target's score for each sample out of what ``SequenceModel.predict`` gave."""
        own = np.asarray(self.own(outputs)[..., self.index])
        scores: Float[np.ndarray, "..."] = self.turned(own)
        if scores.ndim == 1:
            return scores
        if self.position is None:
            return np.asarray(scores.max(axis=1))
        return scores[:, self.position]

    def row(
        self, outputs: Sequence[Float[np.ndarray, "sample ..."]]
    ) -> Float[np.ndarray, "sample output"]:
        """Scores of every class of every head (or every filter of the layer) beside this target.

        Heads and filters that answer position by position are read as this target is: at its
        position, or at each one's maximum where the target names none.
        """
        columns = []
        for scores in outputs:
            if self.other_side and scores is self.own(outputs):
                scores = self.turned(scores)  # a single unit
            if scores.ndim == 3:
                at = self.position
                inside = at is not None and at < scores.shape[1]
                scores = scores[:, at] if inside else scores.max(axis=1)
            columns.append(scores)
        return np.concatenate(columns, axis=1)

    def own(
        self, outputs: Sequence[Float[np.ndarray, "sample ..."]]
    ) -> Float[np.ndarray, "sample ..."]:
        """The scores that it is one of."""
        return outputs[0 if self.layer is not None else self.head]


def output_names(info: ModelInfo, target: Target) -> tuple[str, ...]:
    """Names for the columns of ``Target.row``."""
    if target.layer is not None:
        layer = info.conv_layer(target.layer)
        return tuple(f"{layer.name} filter {i}" for i in range(layer.filters))
    names = [
        (head, head.sides[:1] if target.other_side and n == target.head else head.labels)
        for n, head in enumerate(info.heads)
    ]
    if len(info.heads) == 1:
        return names[0][1]
    return tuple(f"{head.name}/{label}" for head, labels in names for label in labels)


def resolve_target(
    info: ModelInfo,
    target: Target | int | str | None,
    *,
    scores: Sequence[Float[np.ndarray, "..."]],
    logits: bool = False,
) -> Target:
    """Turn what a user gives into a Target.

    Parameters
    ----------
    target
        None for the class predicted; a class number; or text as the module's head says.
    scores
        What the model answers on this input: one array for each head, (class,) or (position,
        class).
    logits
        Explain the score before the head's activation function, such as a softmax.

    Raises
    ------
    ArgumentError
        Where there is no such head, class, label, layer, filter or position.
    """
    if isinstance(target, Target):
        return target
    target = _as_asked(info, target)
    if isinstance(target, str) and target.startswith("filter:"):
        return _filter_target(info, target, logits=logits)
    head, name, position = named_output(info, target)
    chosen = info.heads[head]
    answer = np.asarray(scores[head])
    other = name is not None and name not in chosen.labels and name == chosen.sides[0]
    if chosen.per_position and position is None:
        place, best = np.unravel_index(int(np.argmax(answer)), answer.shape)
        position = int(place)
        if name is not None:
            own = answer[:, _class_index(info, head, name)]
            position = int(np.argmin(own) if other else np.argmax(own))
        else:
            name = int(best)
    row = answer
    if chosen.per_position:
        position = _inside(int(position or 0), len(answer), f"head {chosen.name!r}")
        row = answer[position]
    index = int(np.argmax(row)) if name is None else _class_index(info, head, name)
    label = chosen.sides[0] if other else chosen.labels[index]
    label = label if len(info.heads) == 1 else f"{chosen.name}/{label}"
    before = logits and chosen.nonlinear
    return Target(
        name=label if position is None else f"{label}@{position}",
        unit=("logit" if chosen.squashed else "pre-activation") if before else chosen.unit,
        index=index,
        head=head,
        position=position,
        logits=before,
        other_side=other,
    )


def read_from(
    info: ModelInfo, target: Target | int | str | None, *, logits: bool
) -> tuple[str | None, bool]:
    """Which layer to ask the model for (None: its heads), and whether for logits.

    Raises
    ------
    ArgumentError
        Where there is no such target, as far as that shows before the model has answered.
    """
    if not isinstance(target, Target):
        target = _as_asked(info, target)
    if isinstance(target, str) and target.startswith("filter:"):
        target = _filter_target(info, target, logits=logits)
    if isinstance(target, Target):
        return target.layer, target.logits
    head, name, _ = named_output(info, target)
    if name is not None:
        _class_index(info, head, name)
    return None, logits and info.heads[head].nonlinear


def named_output(
    info: ModelInfo, target: int | str | None
) -> tuple[int, int | str | None, int | None]:
    """Head, class and position that are named; None for what is not."""
    if isinstance(target, bool) or not isinstance(target, int | np.integer | str | None):
        raise ArgumentError(
            f"target must be a class number, a label or a Target, but is {brief(target)}."
        )
    if not isinstance(target, str):
        return 0, target, None
    head, name, position = _parse_output(info, target)
    if position is not None and not info.heads[head].per_position:
        raise ArgumentError(
            f"target={target!r} names a position, but output {info.heads[head].name!r} has none: "
            f"leave @{position} out."
        )
    return head, name, position


def _parse_output(info: ModelInfo, text: str) -> tuple[int, str | None, int | None]:
    """Split ``[head/]class[@position]``; a label that holds those signs is taken whole first."""
    rest, _, place = text.rpartition("@")
    position = whole_number(place) if rest else None
    readings = [(text, None)] + ([(rest, position)] if position is not None else [])
    for name, at in readings:
        for number, head in enumerate(info.heads):
            if name in head.labels or name in head.sides:
                return number, name, at
    for name, at in readings:
        if (alone := number_of(info.heads, name)) is not None:
            return alone, _only_unit(info.heads[alone]), at
        for number, label in _behind_a_head(info, name):
            whole = at is not None or len(readings) == 1
            if whole or label in (*info.heads[number].labels, *info.heads[number].sides):
                return number, label, at
    name, at = readings[-1]
    if "/" in name:
        heads = choices(head.name for head in info.heads)
        raise ArgumentError(f"target={text!r} names no output of {info.name}: use {heads}.")
    return 0, name, at


def _behind_a_head(info: ModelInfo, text: str) -> Iterator[tuple[int, str]]:
    """Each head that a text may begin with, by name or by number, and what stands behind it."""
    for place in (place for place, sign in enumerate(text) if sign == "/"):
        # A head's name may hold that sign itself.
        number = number_of(info.heads, text[:place])
        if number is None:
            number = whole_number(text[:place])
        if number is not None and number < len(info.heads):
            yield number, text[place + 1 :]


def _only_unit(head: Head) -> str:
    """The class that an output's name alone means."""
    if head.classes > 1:
        written = [f"{head.name}/{label}" for label in head.labels]
        raise ArgumentError(
            f"target={head.name!r} names an output of {_counted(head)}: say which one, "
            f"{choices(written)}."
        )
    return head.labels[0]


def whole_number(text: str) -> int | None:
    """The number that ASCII digits write; None for anything else, or for far too many of them."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None


def _class_index(info: ModelInfo, number: int, name: int | str) -> int:
    """The class of a head that a name or a number means."""
    head = info.heads[number]
    if isinstance(name, str) and name in head.labels:
        if head.labels.count(name) > 1:
            twice = [i for i, label in enumerate(head.labels) if label == name]
            raise ArgumentError(
                f"target={name!r} is the label of several classes of output {head.name!r}: use the "
                f"number of one, {choices(twice)}."
            )
        return head.labels.index(name)
    if name == head.sides[0]:
        return 0  # the other side of a single sigmoid
    if isinstance(name, str):
        size = whole_number(name.removeprefix("-"))
        if size is None:
            others = [each.name for each in info.heads if each is not head]
            beside = f"; or one of output {choices(others)}, as OUTPUT/CLASS" if others else ""
            raise ArgumentError(
                f"target={name!r} is no label of output {head.name!r}: use {choices(head.sides)}, "
                f"or {a_number(head.classes)}{beside}."
            )
        name = -size if name.startswith("-") else size
    index = int(name)
    if not 0 <= index < head.classes:
        place = f"; where {index} is a position, write {f'0@{index}'!r}" if index > 0 else ""
        raise ArgumentError(
            f"target={index} is outside output {head.name!r}, which has {_counted(head)}: use "
            f"{from_zero(head.classes)}{place if head.per_position else ''}."
        )
    return index


def _counted(head: Head) -> str:
    """How many classes a head has, or numbers where it chooses among none."""
    if head.squashed or head.classes == 1 or head.stated_labels[0] != "output 0":
        return f"{head.classes} class{'es' * (head.classes != 1)}"
    return f"{head.classes} outputs"


def _inside(position: int, length: int, what: str) -> int:
    if not 0 <= position < length:
        raise ArgumentError(
            f"target position {position} is outside {what}, which has "
            f"{plural(length, 'position')}: use {from_zero(length)}."
        )
    return position


def _as_asked(info: ModelInfo, target: int | str | None) -> int | str | None:
    """A filter as a result names it, written as it is asked for; anything else as it is."""
    named = _NAMED_FILTER.fullmatch(target) if isinstance(target, str) else None
    if named is None or target in [label for head in info.heads for label in head.labels]:
        return target
    layer, number, place = named.groups()
    return f"filter:{layer}:{number}{f'@{place}' if place else ''}"


_NAMED_FILTER = re.compile(r"(.+) filter ([0-9]{1,18}) \((?:maximum|position ([0-9]{1,18}))\)")


def _filter_target(info: ModelInfo, text: str, *, logits: bool) -> Target:
    name, colon, rest = text.removeprefix("filter:").rpartition(":")
    number, _, place = rest.partition("@")
    if not colon or whole_number(number) is None or (place and whole_number(place) is None):
        raise ArgumentError(
            f"target={text!r} must read filter:LAYER:NUMBER or filter:LAYER:NUMBER@POSITION."
        )
    layer = info.conv_layer(name)
    if int(number) >= layer.filters:
        raise ArgumentError(
            f"target={text!r}: layer {layer.name!r} has {plural(layer.filters, 'filter')}, "
            f"use {from_zero(layer.filters)}."
        )
    position = int(place) if place else None
    if position is not None and layer.output_length is not None:
        _inside(position, layer.output_length, f"layer {layer.name!r}")
    where = "maximum" if position is None else f"position {position}"
    return Target(
        name=f"{layer.name} filter {number} ({where})",
        unit="pre-activation" if logits else "activation",
        index=int(number),
        position=position,
        layer=layer.name,
        logits=logits,
    )
