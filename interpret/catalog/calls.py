"""How is a call written down, so that it can be copied and run again?

As Python, and as a line for the shell; both do the same.
"""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from interpret.catalog.analyses import analysis_named
from interpret.catalog.analysis import Analysis
from interpret.catalog.model_settings import SETTINGS
from interpret.core.parameter import Parameter


@dataclass(frozen=True, kw_only=True)
class WrittenCall:
    """One analysis of one model, as a person would ask for it.

    Attributes
    ----------
    analysis
        A name of ``ANALYSES``.
    model
        Path of the model file.
    text, file, row
        The input: a text, or a file and the sample in it; none for an analysis of the model, and
        only the file for one of a corpus.
    reading
        How the corpus is read: what ``interpret.read_corpus`` is told beside the file.
    settings
        What ``interpret.load`` is told: those of ``SETTINGS`` that were given.
    params
        Those of the analysis' parameters that were given.
    of
        The call whose answer this is asked of, for an analysis of a map.
    """

    analysis: str
    model: str
    text: str | None = None
    file: str | None = None
    row: int | None = None
    reading: Mapping[str, str] = field(default_factory=dict)
    settings: Mapping[str, Any] = field(default_factory=dict)
    params: Mapping[str, Any] = field(default_factory=dict)
    of: WrittenCall | None = None


MAP = "map.json"
"""The file in which a copied command keeps a map for the next one."""


def as_python(call: WrittenCall) -> str:
    """The call as lines of Python.

    >>> call = WrittenCall(analysis="occlude", model="m.keras", text="a b", params={"window": 1})
    >>> print(as_python(call))
    import interpret
    <BLANKLINE>
    model = interpret.load("m.keras")
    result = interpret.occlude(model, "a b", window=1)
    interpret.plot(result).show()
    """
    analysis = analysis_named(call.analysis)
    function = analysis.home.partition(":")[2]
    if call.of is not None:
        before = as_python(call.of).splitlines()[:-1]
        subject = [*_subject(call.of), "result"] if analysis.takes_map else ["result"]
        arguments = [*subject, *_keywords(_stated(analysis, call.params))]
        asked = f"found = interpret.{function}({', '.join(arguments)})"
        return "\n".join([*before, asked, "interpret.plot(found).show()"])
    loaded = ", ".join([_literal(call.model), *_keywords(call.settings)])
    lines = ["import interpret", "", f"model = interpret.load({loaded})"]
    arguments = ["model"]
    if analysis.needs_input and call.file is not None:
        lines.insert(1, "from interpret.inputs.input_file import read_input")
        row = "" if call.row is None else f", row={call.row}"
        lines.append(f"x = read_input({_literal(call.file)}, model.info{row})")
        arguments.append("x")
    elif analysis.needs_input:
        arguments.append(_literal(call.text or ""))
    elif analysis.needs_rows:
        lines.insert(1, "from interpret.inputs.input_file import read_rows")
        lines.append(f"rows = read_rows({_literal(call.file or '')}, model.info)")
        arguments.append("rows")
    elif analysis.needs_corpus:
        read = ", ".join([_literal(call.file or ""), *_keywords(call.reading)])
        lines.append(f"corpus = interpret.read_corpus({read})")
        arguments.append("corpus")
    stated = _stated(analysis, call.params)
    if (file := stated.pop("baseline_file", None)) is not None:
        lines.insert(1, "from interpret.inputs.input_file import read_rows")
        lines.append(f"rows = read_rows({_literal(file)}, model.info)")
        arguments.append(f"{analysis.rows_as}=rows")
    arguments += _keywords({**analysis.fixed, **stated})
    lines.append(f"result = interpret.{function}({', '.join(arguments)})")
    return "\n".join([*lines, "interpret.plot(result).show()"])


def _subject(call: WrittenCall) -> list[str]:
    """The model and the input, as a call that follows this one names them."""
    return ["model", "x" if call.file is not None else _literal(call.text or "")]


def as_command(call: WrittenCall, *, program: str = "interpret") -> str:
    """The call as a line for a POSIX shell; of one about another's answer, both lines.

    >>> settings = {"relu": False}
    >>> call = WrittenCall(analysis="gradcam", model="a model.keras", text="fun", params=settings)
    >>> as_command(call)
    "interpret saliency 'a model.keras' --text fun --method gradcam --no-relu"
    """
    analysis = analysis_named(call.analysis)
    if call.of is not None:
        before = f"{as_command(call.of, program=program)} --out {MAP}"
        if analysis.takes_map:
            alone = replace(call.of, analysis=call.analysis, params=call.params)
            return f"{before}\n{as_command(alone, program=program)} --map {MAP}"
        words = [program, analysis.command, MAP]
        for parameter, value in _with_values(analysis.parameters, _stated(analysis, call.params)):
            words += _spelled(parameter, value)
        return f"{before}\n{' '.join(map(shlex.quote, words))}"
    model = f"./{call.model}" if call.model.startswith("-") else call.model
    words = [program, analysis.command, model]
    if analysis.needs_input and call.file is not None:
        words += _option("--input", call.file)
        words += _option("--row", call.row) if call.row is not None else []
    elif analysis.needs_input:
        words += _option("--text", call.text or "")
    elif analysis.needs_rows:
        words += _option("--input", call.file or "")
        words += _option("--methods", "all") if call.params.get("methods") is None else []
    elif analysis.needs_corpus:
        words += _option("--corpus", call.file or "")
        for name, column in call.reading.items():
            words += _option("--" + name.replace("_", "-"), column)
    if analysis.fixed:
        words += _option(f"--{analysis.chooser}", analysis.chosen_as)
    for parameter, value in _with_values(analysis.parameters, _stated(analysis, call.params)):
        words += _spelled(parameter, value)
    for parameter, value in _with_values(SETTINGS, call.settings):
        words += _spelled(parameter, value)
    return " ".join(shlex.quote(word) for word in words)


def _stated(analysis: Analysis, params: Mapping[str, Any]) -> dict[str, Any]:
    """Those settings that are not what they would be anyway."""
    analysis.check(params)
    return {
        parameter.name: value
        for parameter, value in _with_values(analysis.parameters, params)
        if value != parameter.default
    }


def _with_values(
    parameters: tuple[Parameter, ...], values: Mapping[str, Any]
) -> Iterator[tuple[Parameter, Any]]:
    for parameter in parameters:
        if values.get(parameter.name) is not None:
            yield parameter, values[parameter.name]


def _spelled(parameter: Parameter, value: Any) -> list[str]:
    if parameter.type is bool:
        return [parameter.option if value else parameter.off]
    if value is True:  # such as same=True
        value = "all"
    if isinstance(value, list | tuple):
        value = ",".join(str(each) for each in value) or "none"
    if parameter.name == "baseline" and isinstance(value, int) and not isinstance(value, bool):
        value = f"#{value}"  # a token id; a number for a series comes as a float
    return _option(parameter.option, value)


def _option(option: str, value: Any) -> list[str]:
    """An option and its value, joined where the value could be taken for another option."""
    text = str(value)
    return [f"{option}={text}"] if text.startswith("-") else [option, text]


def _keywords(values: Mapping[str, Any]) -> list[str]:
    return [f"{name}={_literal(value)}" for name, value in values.items() if value is not None]


def _literal(value: Any) -> str:
    """A value in Python, with double quotation marks where it has none of its own."""
    written = repr(value)
    if isinstance(value, str) and written[0] == "'" and '"' not in written:
        return f'"{written[1:-1]}"'
    return written
