"""What can stand on a command line?

Options are made out of the catalogue's parameters, so that a new method brings its own.
"""

from __future__ import annotations

import inspect
from collections.abc import Iterable
from inspect import Parameter as Argument
from typing import Annotated, Any, Literal

import typer

from interpret.catalog import SETTINGS, TEXT_SETTINGS, Analysis, Parameter
from interpret.cli.completion import (
    columns_of,
    completing,
    filter_numbers,
    filters_off,
    targets,
)
from interpret.cli.custom_objects import code_options
from interpret.core.result_files import FORMATS, READABLE
from interpret.inputs.formats import listed

INPUT, TABLE, QUESTION, MODEL = "Input", "Table", "Question", "Model"
TEXT, OUTPUT = "Text", "Output"
"""The panels of a command's help."""


def model_argument(*, required: bool = True) -> Argument:
    """The model file."""
    shown = typer.Argument(metavar="MODEL", help="A .keras or .h5 file", show_default=False)
    return Argument(
        "model",
        Argument.POSITIONAL_OR_KEYWORD,
        default=Argument.empty if required else None,
        annotation=Annotated[str if required else str | None, shown],
    )


def result_argument(which: str = "") -> Argument:
    """The file of a result; ``which`` says of what."""
    kept = " or ".join([", ".join(READABLE[:-1]), READABLE[-1]])
    about = f"A {kept} file{which and f': {which}'}"
    file = typer.Argument(metavar="FILE", help=about, show_default=False)
    return Argument("file", Argument.POSITIONAL_OR_KEYWORD, annotation=Annotated[str, file])


def input_options() -> list[Argument]:
    """The input: a text, or a file and the sample in it."""
    files = f"A {listed('an input')} file; - reads stdin"
    return [
        option("text", str, "--text", help="A text", panel=INPUT, metavar="TEXT"),
        option("input", str, "--input", help=files, panel=INPUT, metavar="FILE"),
        option(
            "row", int, "--row", help="Sample of the file, from 0", panel=INPUT, metavar="N", min=0
        ),
    ]


def map_options() -> list[Argument]:
    """A map that was saved, in place of one that is made."""
    kept = " or ".join([", ".join(READABLE[:-1]), READABLE[-1]])
    about = f"The map, a {kept} file written with --out; else it is made"
    return [option("map", str, "--map", help=about, panel=INPUT, metavar="FILE")]


def corpus_options() -> list[Argument]:
    """The corpus: a file of documents, and which columns of it are meant."""
    files = f"A {listed('a corpus')} file of documents"
    return [
        option("corpus", str, "--corpus", help=files, panel=INPUT, metavar="FILE"),
        option(
            "text_column", str, "--text-column", panel=INPUT, metavar="COLUMN",
            autocompletion=columns_of("corpus"),
            help=_with_default("Column of the texts", "text or the like, or the only one of words"),
        ),
        option(
            "label_column", str, "--label-column", panel=INPUT, metavar="COLUMN",
            autocompletion=columns_of("corpus"),
            help=_with_default(
                'Column of the labels; "" takes none', "label or the like, where there is one"
            ),
        ),
    ]  # fmt: skip


def table_options() -> list[Argument]:
    """The table: how large it is, or the file that holds it."""
    whole: dict[str, Any] = {"metavar": "N", "min": 1}
    endings = listed("a table of text")
    return [
        option("rows", int, "--rows", help="Rows of the table", panel=TABLE, **whole),
        option("columns", int, "--columns", help="Columns of the table", panel=TABLE, **whole),
        option(
            "input", str, "--input", metavar="FILE", panel=TABLE,
            help=f"A {endings} file to count instead, whose header names the columns",
        ),
    ]  # fmt: skip


def setting_options(*, without: Iterable[str] = ()) -> list[Argument]:
    """What the model file does not say by itself."""
    return [
        parameter_option(each, panel=TEXT if each in TEXT_SETTINGS else MODEL)
        for each in SETTINGS
        if each.name not in set(without)
    ] + code_options()


def output_options(formats: tuple[str, ...] = FORMATS) -> list[Argument]:
    """Where the answer goes."""
    endings = ", ".join(each.removeprefix(".") for each in formats)
    out = Annotated[
        list[str] | None,
        typer.Option(
            "--out", metavar="FILE",
            help=f"Write it to a file as well ({endings}), - is --json; repeatable",
            rich_help_panel=OUTPUT, show_default=False,
        ),
    ]  # fmt: skip
    return [
        Argument("out", Argument.KEYWORD_ONLY, default=None, annotation=out),
        option("json", bool, "--json", help="One JSON object and nothing else", panel=OUTPUT),
        option("quiet", bool, "--quiet", help="Say nothing but what went wrong", panel=OUTPUT),
    ]


def question_options(analyses: tuple[Analysis, ...]) -> list[Argument]:
    """The settings of a command's analyses, and which of them is meant where there are several."""
    found = []
    if len(analyses) > 1 and analyses[0].chooser:
        names, chooser = tuple(each.chosen_as for each in analyses), analyses[0].chooser
        about = _with_default(f"Which of the {chooser}s above", names[0])
        kind, metavar = Literal.__getitem__(names), chooser.upper()
        found.append(
            option(chooser, kind, f"--{chooser}", help=about, panel=QUESTION, metavar=metavar)
        )
    takers: dict[str, list[Analysis]] = {}
    for analysis in analyses:
        for each in analysis.parameters:
            takers.setdefault(each.name, []).append(analysis)
    for name, takes in takers.items():
        merged = [p for analysis in takes if (p := analysis.parameter(name)) is not None]
        only = (
            f" ({', '.join(each.chosen_as for each in takes)})"
            if len(takes) < len(analyses)
            else ""
        )
        found.append(
            parameter_option(
                merged[0],
                panel=merged[0].group or QUESTION,
                note=only,
                default=_defaults(takes, merged),
            )
        )
    return found


def _defaults(takes: list[Analysis], parameters: list[Parameter]) -> str:
    """The default in words; of methods that differ in it, each one's."""
    by_words: dict[str, list[str]] = {}
    for analysis, parameter in zip(takes, parameters, strict=True):
        by_words.setdefault(default_words(parameter), []).append(analysis.chosen_as)
    if len(by_words) == 1:
        return next(iter(by_words))
    return "; ".join(f"{', '.join(names)}: {words}" for words, names in by_words.items())


def default_words(parameter: Parameter) -> str:
    """What a parameter is where it is not given; nothing for a switch that is off."""
    if parameter.default_text:
        return parameter.default_text
    if isinstance(parameter.default, bool):
        return "on" if parameter.default else ""
    return "" if parameter.default is None else f"{parameter.default}"


def parameter_option(
    parameter: Parameter, *, panel: str, note: str = "", default: str = ""
) -> Argument:
    """An option out of a parameter. Nothing is its default, so that what was given can be told."""
    flag, about = parameter.option, parameter.help
    more: dict[str, Any] = {
        "metavar": parameter.metavar or _METAVARS.get(parameter.type, parameter.name.upper())
    }
    kind: Any = parameter.type
    if parameter.choices:
        kind = Literal.__getitem__(parameter.choices)
        about += f": {', '.join(parameter.choices[:-1])} or {parameter.choices[-1]}"
    if parameter.type is bool:
        flag += f"/{parameter.off}" if parameter.default is not False else ""
        del more["metavar"]
    if parameter.minimum is not None:
        more["min"] = parameter.minimum if parameter.type is float else int(parameter.minimum)
    completer = _COMPLETED.get(parameter.name)
    if completer is None and parameter.suggest is not Parameter.suggest:
        completer = completing(parameter)
    if completer is not None:
        more["autocompletion"] = completer
    about = _with_default(about + note, default)
    return option(parameter.name, kind | None, flag, help=about, panel=panel, **more)


_COMPLETED = {
    "target": targets,
    "filter": filter_numbers,
    "off": filters_off,
    "skip": columns_of("input"),
    "label": columns_of("input"),
}
"""Parameters whose values come from more than what a page would suggest."""
_METAVARS: dict[type, str] = {int: "N", float: "X"}


def option(name: str, kind: Any, flag: str, *, help: str, panel: str, **more: Any) -> Argument:
    """One option; without a value of its own it is None, or False where it is a plain switch."""
    switch = kind is bool
    wanted = typer.Option(flag, help=help, rich_help_panel=panel, show_default=False, **more)
    return Argument(
        name,
        Argument.KEYWORD_ONLY,
        default=False if switch else None,
        annotation=Annotated[kind if switch else kind | None, wanted],
    )


def _with_default(about: str, default: str) -> str:
    """Help with the default behind it; brackets are no markup here."""
    tail = f" [dim]\\[default: {default}][/dim]" if default else ""
    return about.replace("[", "\\[") + tail


def with_signature(function: Any, name: str, arguments: Iterable[Argument]) -> Any:
    """Give a function that takes ``**given`` the signature that Typer reads options from."""
    listed = list(arguments)
    function.__name__ = name
    function.__signature__ = inspect.Signature(listed)
    function.__annotations__ = {each.name: each.annotation for each in listed}
    return function
