"""Which commands are there, and what does each do?

The commands that ask something are made out of the catalogue: a new analysis there is one here.
"""

from __future__ import annotations

import inspect
import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from interpret.catalog import SUMMARIES, Analysis, commands
from interpret.cli.delivery import answer_of, deliver, put, write
from interpret.cli.exit_status import DONE, PARTLY, Commands, say
from interpret.cli.options import (
    QUESTION,
    corpus_options,
    input_options,
    map_options,
    model_argument,
    option,
    output_options,
    question_options,
    result_argument,
    setting_options,
    table_options,
    with_signature,
)
from interpret.cli.progress import QUIET
from interpret.core.errors import ArgumentError

SAMPLE = "sample_models/team_names/model.keras"

app = typer.Typer(
    name="interpret",
    cls=Commands,
    no_args_is_help=True,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog=f"Begin with:\n\ninterpret inspect {SAMPLE}",
)


def _version(wanted: bool) -> None:
    if wanted:
        import interpret

        typer.echo(f"interpret {interpret.__version__}")
        raise typer.Exit()


@app.callback()
def _interpret(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version.")
    ] = False,
    sandbox: Annotated[
        bool,
        typer.Option(
            "--sandbox",
            help="Open the files of the command in a locked process: for others' files.",
        ),
    ] = False,
) -> None:
    """See what the filters of a Keras Conv1D model respond to, and why it answered as it did."""
    from interpret.cli.request import SANDBOX

    SANDBOX.set(sandbox)


def _inspect(**given: Any) -> int:
    """Ask nothing yet: what is this model?"""
    from interpret.cli.opening import opened
    from interpret.cli.request import checked

    length = given.pop("length")
    request = checked(given, formats=(".json",))
    model = opened(request)
    from interpret.cli.card import show_card
    from interpret.cli.drawing import stdout
    from interpret.methods.model_card import inspect

    card = inspect(model, length=length)
    written = json.dumps(card.to_dict(), ensure_ascii=False, allow_nan=False)
    for path in request.answer.out:
        write(path, written)
    if request.answer.json:
        put(written)
    elif not QUIET.get():
        show_card(stdout(), card)
    return DONE


def _asking(analyses: tuple[Analysis, ...]) -> Callable[..., int]:
    """The function behind a command that asks something."""

    def ask(**given: Any) -> int:
        from interpret.cli.interrupt import ending
        from interpret.cli.opening import encoded, gathered, opened
        from interpret.cli.progress import counting
        from interpret.cli.request import checked

        analysis = _meant(analyses, given)
        request = checked(given, analysis)
        model = opened(request)
        if (why_not := analysis.applies(model.info)) is not None:
            raise ArgumentError(why_not)
        from interpret.catalog import rows_of, run
        from interpret.files import read

        x: object = None
        if analysis.needs_rows and request.file is not None:
            x = rows_of(model, Path(request.file), shown_path=request.file)
        if analysis.needs_input:
            x = encoded(request, model, piece=analysis.looks_at == "piece")
        if analysis.needs_corpus:
            x = gathered(request, model)
            model = model.for_input(x)
        of = read(request.map) if request.map is not None else None
        with counting(analysis.title) as progress, ending(analysis, progress) as told:
            result = run(model, x, analysis.name, of=of, progress=told, **request.params)
        status = deliver(result, request.answer)
        if status == PARTLY and analysis.needs_corpus:
            say(_how_to_go_on(request.params.get("checkpoint")))
        return status

    return ask


def _meant(analyses: tuple[Analysis, ...], given: Mapping[str, Any]) -> Analysis:
    """The analysis that is chosen; that of all rows where methods and a file without a row are."""
    of_rows = [each for each in analyses if each.needs_rows]
    alone = given.get("row") is None and given.get("map") is None
    file = given.get("input") not in (None, "-")
    if of_rows and given.get("methods") is not None and file and alone:
        if given.get("method") is not None:
            raise ArgumentError(
                "--method makes the map of one input, and --methods are held against each other "
                "over all rows of --input: leave --method out, or choose one input with --row."
            )
        return of_rows[0]
    if len(analyses) == 1:  # whose --method may be how its map is made
        return analyses[0]
    chosen = given.get(analyses[0].chooser) or analyses[0].chosen_as
    return next(each for each in analyses if each.chosen_as == chosen)


def _how_to_go_on(checkpoint: Any) -> str:
    if checkpoint is None:
        return (
            "The corpus was not gone through to its end. With --checkpoint FILE what is done is "
            "kept, and the same command goes on from there."
        )
    return (
        "The corpus was not gone through to its end. The same command goes on from there, since "
        f"{checkpoint} keeps what is done."
    )


def _examples(command: str, options: Sequence[str], model: str = "model.keras") -> str:
    lines = [" ".join(filter(None, ("interpret", command, model, each))) for each in options]
    return "\n\n".join([f"Example{'s' * (len(lines) != 1)}:", *lines]).replace("[", "\\[")


def _register_inspect() -> None:
    length = option(
        "length", int, "--length", min=1, metavar="N", panel=QUESTION,
        help="Work out the layers' output lengths for so many positions",
    )  # fmt: skip
    arguments = [
        model_argument(), length, *setting_options(without=("length",)),
        *output_options((".json",)),
    ]  # fmt: skip
    app.command(
        "inspect",
        help="What is this model? Its input, conv layers with their receptive fields, and outputs.",
        epilog=_examples("inspect", ("", "--length 17")),
    )(with_signature(_inspect, "inspect", arguments))


def _register_question(name: str, analyses: tuple[Analysis, ...]) -> None:
    about = SUMMARIES.get(name, analyses[0].question)
    first = analyses[0]
    if first.chooser and len(analyses) > 1:
        methods = [f"[bold]{each.chosen_as}[/bold]: {each.question}" for each in analyses]
        about = "\n\n".join([about, *methods])
    for each in analyses[1:]:
        if each.needs_rows:
            about += f"\n\nWith --methods and an --input without --row: {each.question}"
    arguments = [
        *_subject(first),
        *(input_options() if first.needs_input else ()),
        *(map_options() if first.takes_map else ()),
        *(corpus_options() if first.needs_corpus else ()),
        *question_options(analyses),
        *(setting_options() if first.needs_model else ()),
        *output_options(),
    ]
    function = _asking(analyses) if first.needs_model else _asking_of_table(first)
    subject = "model.keras" if first.needs_model else ""
    if first.needs_map:
        function, subject = _asking_of_map(first), "found.json"
    app.command(
        name,
        help=about,
        epilog=_examples(name, first.examples, model=subject),
        short_help=about.split("\n")[0],
    )(with_signature(function, name, arguments))


def _subject(analysis: Analysis) -> list[inspect.Parameter]:
    """What a command is asked of: a model, a map that was saved, or a table."""
    if analysis.needs_map:
        return [result_argument("the result of occlude or saliency, written with --out")]
    return [model_argument()] if analysis.needs_model else table_options()


def _asking_of_map(analysis: Analysis) -> Callable[..., int]:
    """The function behind a command that asks of a saved map: no model is opened."""

    def ask(**given: Any) -> int:
        from interpret.catalog import run
        from interpret.cli.interrupt import stoppable
        from interpret.cli.progress import counting
        from interpret.cli.request import one_file
        from interpret.files import read

        answer = answer_of(given)
        params = {each.name: given.get(each.name) for each in analysis.parameters}
        for path in answer.out:
            if one_file(path, Path(given["file"])):
                raise ArgumentError(f"--out {path} is the map itself: name another file.")
        result = read(given["file"])
        with counting(analysis.title) as progress, stoppable(progress) as told:
            found = run(None, result, analysis.name, progress=told, **params)
        return deliver(found, answer)

    return ask


def _asking_of_table(analysis: Analysis) -> Callable[..., int]:
    """The function behind a command that asks of a table alone: no model is opened."""

    def ask(**given: Any) -> int:
        from interpret.cli.shapes_command import asked_of_table

        answer = answer_of(given)
        return deliver(asked_of_table(analysis, given), answer)

    return ask


def _show(**given: Any) -> int:
    """Show a result that was saved; also one of work that was stopped is shown whole."""
    from interpret.files import read

    answer = answer_of(given)
    deliver(read(given["file"]), answer)
    return DONE


def _register_show() -> None:
    arguments = [result_argument(), *output_options()]
    app.command(
        "show",
        help="What does a result say that was written with --out? As the command said that made "
        "it, or in another format. No model is opened.",
        epilog=_examples("show", ("", "--out found.html"), model="found.json"),
    )(with_signature(_show, "show", arguments))


def _dashboard(**given: Any) -> int:
    from interpret.cli.serving import check, serve

    return check() if given.pop("check") else serve(**given)


def _register_dashboard() -> None:
    server = "Server"
    arguments = [
        model_argument(required=False),
        option(
            "port", int, "--port", metavar="N", min=1, max=65535, panel=server,
            help="Port to listen on; by default 8501 or the next that is free",
        ),
        option(
            "host", str, "--host", metavar="ADDRESS", panel=server,
            help="Address to listen on; by default this machine only",
        ),
        option("no_browser", bool, "--no-browser", help="Do not open a browser", panel=server),
        option(
            "allow_host", list[str], "--allow-host", metavar="NAME", panel=server,
            help="Answer only where the browser calls the server by this name (repeatable)",
        ),
        option(
            "sessions", int, "--sessions", metavar="N", min=1, max=1000, panel=server,
            help="Most visitors at once; by default 12, for a machine of 8 GB",
        ),
        option(
            "memory", int, "--memory", metavar="MB", min=512, panel=server,
            help="Most memory of all open models together; by default 4096",
        ),
        option(
            "check", bool, "--check", panel=server,
            help="Only try whether models can be opened in a locked process, and say how far",
        ),
    ]  # fmt: skip
    app.command(
        "dashboard",
        help="Look at models in the browser: upload one, or give it here. Ctrl-C ends it.",
        epilog=_examples("dashboard", ("", "--port 8600 --no-browser")).replace(
            "interpret dashboard model.keras\n", "interpret dashboard\n", 1
        ),
    )(with_signature(_dashboard, "dashboard", arguments))


_register_inspect()
for _name, _analyses in commands().items():
    _register_question(_name, _analyses)
_register_show()
_register_dashboard()
