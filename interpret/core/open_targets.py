"""What is explained where a target was left open, and how is another one written?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from interpret.core.targets import Target, named_output

if TYPE_CHECKING:
    from interpret.core.info import Head, ModelInfo


def choice_notes(
    info: ModelInfo, target: Target | int | str | None, chosen: Target
) -> tuple[str, ...]:
    """What was chosen where it was left open, and how to choose; nothing of a class predicted.

    A class predicted is what one softmax, or one unit, says of the whole input. Of anything else
    the largest is one number among many that could have been meant.
    """
    if isinstance(target, Target) or chosen.layer is not None:
        return ()
    head, name, position = info.heads[chosen.head], None, None
    if target is not None:
        _, name, position = named_output(info, target)
    why = []
    if target is None and len(info.heads) > 1:
        why.append(f"of output {head.name!r}, the first of {len(info.heads)}")
    if name is None and head.classes > 1 and (head.activation != "softmax" or head.per_position):
        count = f"{head.classes} {'classes' if head.squashed else 'outputs'}"
        why.append(f"the largest of {count}")
    holders = [each.name for each in info.heads if name in each.labels]
    if len(holders) > 1 and str(target) in (name, f"{name}@{position}"):
        why.append(f"the first of {len(holders)} outputs with that class")
    if head.per_position and position is None:
        why.append(f"at position {chosen.position}, where it is largest")
    if not why:
        return ()
    left_open = "target"
    if name is not None:
        left_open = "output" if len(holders) > 1 else "position"
    return (
        f"{chosen.name} is explained, {', '.join(why)}: no {left_open} was "
        f"given. Another is chosen as the target, such as {_another(info, chosen)!r}.",
    )


def _another(info: ModelInfo, chosen: Target) -> str:
    """How another target than this one is written."""
    heads, head = info.heads, info.heads[chosen.head]
    if len(heads) > 1 and not head.per_position:
        other = heads[(chosen.head + 1) % len(heads)]
        return target_names(info)[_first_of(info, other)] + "@0" * other.per_position
    if head.per_position:
        own = target_names(info)[_first_of(info, head) + chosen.index]
        return f"{own}@{0 if chosen.position else 1}"
    return target_names(info)[0 if chosen.index else 1]


def _first_of(info: ModelInfo, head: Head) -> int:
    return sum(each.classes for each in info.heads[: info.heads.index(head)])


def target_names(info: ModelInfo) -> tuple[str, ...]:
    """How each class of each output is written as a target, all of an output in a row."""
    labels = [label for head in info.heads for label in head.labels]
    written = []
    for head in info.heads:
        for index, label in enumerate(head.labels):
            if len(info.heads) == 1:
                written.append(label if labels.count(label) == 1 else str(index))
            elif head.classes == 1 and head.name not in labels:
                written.append(head.name)
            else:
                twice = head.labels.count(label) > 1
                written.append(f"{head.name}/{index if twice else label}")
    return tuple(written)
