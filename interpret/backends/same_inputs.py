"""Which inputs of a model hold one and the same, and how is it run on that one?

A model with a branch for each width of kernel is often built with an input for each branch, all of
which are given the same text. Explained alone, one of them says what its branch makes of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from interpret.backends.nesting import nested
from interpret.backends.vectorization import vectorization_settings
from interpret.core.errors import ArgumentError, ModelError, brief, choices
from interpret.core.info import InputSpec
from interpret.core.names import input_number
from interpret.core.same_inputs import ONE_GIVEN, Same

if TYPE_CHECKING:
    import keras

    from interpret.backends.traced_input import TracedInput

Groups = tuple[tuple[int, ...], ...]


class OnFewerInputs:
    """A Keras model that is given one tensor for each group of inputs that hold the same.

    It is called, and tells its inputs, as a Keras model does; in all else it is that model.
    """

    def __init__(self, model: keras.Model, groups: Groups) -> None:
        self.keras_model = model
        first = {number: group[0] for group in groups for number in group}
        owner = [first.get(number, number) for number in range(len(model.inputs))]
        self.kept = [number for number in range(len(owner)) if owner[number] == number]
        self._taken_by = [self.kept.index(number) for number in owner]
        self.inputs = [model.inputs[number] for number in self.kept]
        self._inputs_struct = None  # they are given in a row

    def __call__(self, given: Any, *, training: bool) -> Any:
        """The model's answer to one tensor, or a list of one for each of ``inputs``."""
        tensors = given if isinstance(given, list) else [given]
        every = [tensors[number] for number in self._taken_by]
        return self.keras_model(nested(self.keras_model, every), training=training)

    def __getattr__(self, name: str) -> Any:
        """What the model itself has."""
        return getattr(self.keras_model, name)

    def specs(
        self, every: Sequence[InputSpec], groups: Groups, guessed: Sequence[str]
    ) -> tuple[InputSpec, ...]:
        """The inputs that are left of all, each with the names of those that hold the same."""
        specs = []
        why = {group[0]: note for group, note in zip(groups, guessed, strict=False)}
        for number in self.kept:
            others = [
                every[i] for group in groups if group[0] == number for i in group if i != number
            ]
            names = [name for spec in others for name in (spec.name, spec.keras_name) if name]
            names += [name for spec in (every[number], *others) for name in spec.aliases]
            also = tuple(spec.name for spec in others)
            specs.append(
                replace(
                    every[number],
                    also=also,
                    aliases=tuple(dict.fromkeys(names)),
                    guessed=why.get(number, ""),
                )
            )
        return tuple(specs)


def groups_of(
    name: str, specs: Sequence[InputSpec], traced: Sequence[TracedInput], same: Same
) -> tuple[Groups, tuple[str, ...]]:
    """The groups of inputs that hold the same, by their numbers, and why each was guessed.

    Nothing stated, texts are guessed to be one where nobody named the inputs, each goes a way of
    its own, and they agree in shape and vocabulary.

    Raises
    ------
    ArgumentError
        Where a stated name is no input, or inputs that cannot hold the same are named.
    """
    if isinstance(same, Sequence) and not isinstance(same, str):
        several = bool(same) and all(isinstance(each, list | tuple) for each in same)
        lists: Any = same if several else [same]
        return tuple(g for each in lists for g in _stated(name, specs, traced, each)), ()
    if same is False:
        return (), ()
    if same not in (None, True, ONE_GIVEN):
        raise ArgumentError(
            f"same must be a list of names of inputs, True or False, but is {brief(same)}."
        )
    alike: dict[object, list[int]] = {}
    for number, (spec, one) in enumerate(zip(specs, traced, strict=True)):
        if spec.kind != "static":
            alike.setdefault((spec.agreement, _vocabulary(one)), []).append(number)
    groups = tuple(tuple(numbers) for numbers in alike.values() if len(numbers) > 1)
    if same is True:
        return groups, ()
    if same == ONE_GIVEN:
        return groups, tuple(
            f"{_listed(specs[i].name for i in group)} agree in what they take and were given one "
            "and the same: what is replaced in one is replaced in all of them. Where they hold "
            "different things, say same=() (--same none) and give each by its name."
            for group in groups
        )
    guessed = tuple(group for group in groups if _one_text(group, specs, traced))
    return guessed, tuple(
        f"{_listed(specs[i].name for i in group)} take texts of one length and vocabulary, each on "
        "a way of its own, and have no names but Keras': they were taken to hold the same text. "
        "Where they do not, say same=() (--same none)."
        for group in guessed
    )


def _vocabulary(traced: TracedInput) -> object:
    """What the model itself makes of a text; texts that it reads otherwise are never the same."""
    try:
        return tuple(vectorization_settings(call.operation) for call in traced.vectorizations)
    except ModelError:
        return id(traced)


def _one_text(
    group: Sequence[int], specs: Sequence[InputSpec], traced: Sequence[TracedInput]
) -> bool:
    """Whether inputs are, at a guess, branches of one text rather than texts to be compared."""
    own = [
        {id(call.operation) for call in (*traced[i].embeddings, *traced[i].convs)} for i in group
    ]
    shared = sum(map(len, own)) > len(set().union(*own))
    unnamed = all(specs[i].keras_name and specs[i].name.startswith("input ") for i in group)
    return unnamed and not shared and specs[group[0]].kind == "tokens"


def _stated(
    name: str,
    specs: Sequence[InputSpec],
    traced: Sequence[TracedInput],
    same: Sequence[str | int],
) -> Groups:
    numbers = []
    for each in same:
        if (number := input_number(specs, each)) is None:
            known = choices(spec.name for spec in specs)
            raise ArgumentError(f"same names {each!r}, which is no input of {name}: use {known}.")
        numbers.append(number)
    numbers = sorted(set(numbers))
    if len(numbers) == 1:
        raise ArgumentError(
            f"same names one input, {specs[numbers[0]].name!r}: name at least two that hold the "
            "same, or none."
        )
    for number in numbers[1:]:
        first, other = specs[numbers[0]], specs[number]
        if first.agreement != other.agreement:
            raise ArgumentError(
                f"same names {first.name!r} and {other.name!r}, of which one takes "
                f"{_taken(first)} and the other {_taken(other)}: only inputs of one shape and "
                "vocabulary can hold the same."
            )
        if _vocabulary(traced[numbers[0]]) != _vocabulary(traced[number]):
            raise ArgumentError(
                f"same names {first.name!r} and {other.name!r}, whose texts the model splits or "
                "numbers in unlike ways: only inputs of one vocabulary can hold the same."
            )
    return (tuple(numbers),) if numbers else ()


def _taken(spec: InputSpec) -> str:
    shape = ", ".join("any" if n is None else str(n) for n in spec.shape)
    rows = f" of {spec.vocabulary_size:,} tokens" if spec.vocabulary_size else ""
    what = {"tokens": f"token ids{rows}", "static": "numbers"}.get(spec.kind, "a series")
    return f"{what}, shape ({shape}{',' * (len(spec.shape) == 1)})"


def _listed(names: Iterable[str]) -> str:
    return choices(names).replace(" or ", " and ")
