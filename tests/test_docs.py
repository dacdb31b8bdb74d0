"""The documentation is true: names, signatures, commands, links, and what the examples print."""

import contextlib
import dataclasses
import doctest
import importlib
import inspect
import io
import json
import re
import shlex
from pathlib import Path

import pytest
from typer.main import get_command
from typer.testing import CliRunner

import interpret
from interpret.catalog import ANALYSES, SETTINGS
from interpret.cli.commands import app
from interpret.cli.options import default_words
from interpret.inputs.sidecar import _RULES, read_sidecar

ROOT = Path(__file__).parents[1]
DOCS = sorted((ROOT / "docs").rglob("*.md"))
PAGES = [
    ROOT / "README.md",
    ROOT / "CHANGELOG.md",
    *DOCS,
    *sorted(ROOT.glob("sample_models/**/*.md")),
]
WITH_EXAMPLES = [ROOT / "README.md", ROOT / "docs/how-to.md", ROOT / "docs/command-line.md"]

FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.M | re.S)
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")


def read(name):
    return (ROOT / name).read_text(encoding="utf-8")


def section(text, heading):
    """What stands under a heading, up to the next of its level or higher."""
    level = heading.split(" ")[0]
    _, found, rest = f"\n{text}".partition(f"\n{heading}\n")
    assert found, f"There is no heading {heading!r}."
    return re.split(rf"^#{{1,{len(level)}}} ", rest, maxsplit=1, flags=re.M)[0]


def fences(path):
    """(language, text, line) of every fenced block of a page."""
    text = path.read_text(encoding="utf-8")
    return [
        (m.group(1), m.group(2), text.count("\n", 0, m.start()) + 1) for m in FENCE.finditer(text)
    ]


def test_the_public_names():
    assert interpret.__all__ == [
        *(
            "Activations",
            "ArgumentError",
            "Attribution",
            "Chain",
            "Check",
            "DataError",
            "FilterBank",
            "Finding",
        ),
        *("FrequencyAttribution", "FrequencyOcclusion"),
        *(
            "Interactions",
            "InterpretError",
            "Maximisation",
            "MethodChecks",
            "ModelCard",
            "ModelError",
            "NGrams",
            "Occlusion",
        ),
        *("OutputScores", "Responses", "SequenceModel", "Shapes", "ShapleyValues", "Spans"),
        *("Spelling", "Substitution", "Target", "TimeFrequencyOcclusion"),
        *(
            "activations",
            "chain",
            "check",
            "check_methods",
            "filters",
            "inspect",
            "interactions",
            "load",
            "maximise",
            "ngrams",
            "occlude",
        ),
        *("occlude_all", "plot", "predict", "read", "read_corpus", "respond", "saliency", "save"),
        *("shapes", "shapley", "spans", "spell", "substitute"),
    ]
    assert all(home(name).__name__ == name for name in interpret.__all__)


def home(name):
    """A public name where it lives: other tests put theirs in its place under ``interpret``."""
    module = importlib.import_module(f"interpret.{interpret._HOME[name]}")
    return getattr(module, name)


def written_signature(name):
    """A name as docs/api.md writes it: a function's parameters, or a record's own fields."""
    value = home(name)
    if inspect.isclass(value):
        return written_class(value)
    signature = inspect.signature(value)
    parts = []
    for each in signature.parameters.values():
        if each.kind is each.KEYWORD_ONLY and "*" not in parts:
            parts.append("*")
        stars = "**" if each.kind is each.VAR_KEYWORD else ""
        default = "" if each.default is each.empty else f" = {quoted(each.default)}"
        parts.append(f"{stars}{each.name}: {each.annotation}{default}")
    line = f"{name}({', '.join(parts)}) -> {signature.return_annotation}"
    if len(line) <= 100:
        return line
    listed = "".join(f"    {part},\n" for part in parts)
    return f"{name}(\n{listed}) -> {signature.return_annotation}"


def written_class(value):
    bases = ", ".join(base.__name__ for base in value.__bases__ if base is not object)
    lines = [f"class {value.__name__}({bases}):" if bases else f"class {value.__name__}:"]
    if issubclass(value, Exception):
        lines.append(f"    exit_code = {value.exit_code}")
    for field in dataclasses.fields(value) if dataclasses.is_dataclass(value) else ():
        if field.name not in vars(value)["__annotations__"]:
            continue  # inherited
        default = "" if field.default is dataclasses.MISSING else f" = {quoted(field.default)}"
        default = default if field.default_factory is dataclasses.MISSING else " = …"
        lines.append(f"    {field.name}: {field.type}{default}".replace("'", '"'))
    return "\n".join(lines)


def quoted(value):
    return json.dumps(value) if isinstance(value, str) else repr(value)


@pytest.mark.parametrize("name", interpret.__all__)
def test_every_public_name_stands_in_the_docs_with_its_signature(name):
    said = section(read("docs/api.md"), f"### {name}")
    assert f"```python\n{written_signature(name)}\n```" in said
    assert re.sub(FENCE, "", said).strip(), f"{name} has no sentence."


def test_every_method_of_the_protocol_stands_in_the_docs():
    said = section(read("docs/api.md"), "### SequenceModel")
    names = [name for name in vars(interpret.SequenceModel) if not name.startswith("_")]
    assert [name for name in names if f"`{name}" not in said] == []


@pytest.mark.parametrize("command", [command.name for command in app.registered_commands])
def test_every_command_has_a_section_with_an_example(command):
    said = section(read("docs/command-line.md"), f"## {command}")
    assert re.search(rf"^(\$ )?interpret {command} ", said, re.M)


@pytest.mark.parametrize("command", [command.name for command in app.registered_commands])
def test_every_option_of_a_command_is_documented(command):
    page = read("docs/command-line.md")
    said = section(page, f"## {command}") + section(page, "## Options of several commands")
    found = get_command(app).commands[command].params
    options = [name for each in found for name in (*each.opts, *each.secondary_opts)]
    assert [name for name in options if name.startswith("--") and f"`{name}" not in said] == [
        "--help"
    ] * ("--help" in options)


@pytest.mark.parametrize("name", ANALYSES)
def test_every_analysis_is_documented_with_its_settings(name):
    analysis = ANALYSES[name]
    said = section(read("docs/command-line.md"), f"## {analysis.command}")
    assert analysis.question in said
    assert name == analysis.command or f"`{name}`" in said
    headings = re.findall(r"^#+ (.*)$", read("docs/what-each-number-means.md"), re.M)
    assert any(h == analysis.title or h.startswith(f"{analysis.title} ") for h in headings)
    rows = [line for line in said.splitlines() if line.startswith("| `--")]
    for parameter in analysis.parameters:
        words = default_words(parameter)
        found = [r for r in rows if parameter.help in r and words in r]
        assert any(f"`{parameter.option}" in row for row in found), (parameter.option, words)


def test_every_setting_of_a_model_is_documented():
    said = section(read("docs/command-line.md"), "## Options of several commands")
    for setting in SETTINGS:
        row = next(line for line in said.splitlines() if f"`{setting.option}" in line)
        assert setting.help in row


def test_every_exit_status_is_documented():
    said = section(read("docs/command-line.md"), "## Exit statuses")
    kinds = (interpret.InterpretError, interpret.ArgumentError)
    codes = {kind.exit_code for kind in (*kinds, interpret.ModelError, interpret.DataError)}
    from interpret.cli import exit_status

    codes |= {
        exit_status.DONE,
        exit_status.FAULT,
        exit_status.WRONG_LINE,
        exit_status.PARTLY,
        exit_status.INTERRUPTED,
    }
    assert set(re.findall(r"^\| (\d+) \|", said, re.M)) == {str(code) for code in codes}


def test_every_key_of_the_sidecar_is_documented_and_the_example_is_one(tmp_path):
    said = section(read("docs/how-to.md"), "## Say it once, in a sidecar")
    keys = {"schema_version", *_RULES}
    assert {
        k for row in re.findall(r"^\| (`.*?) \|", said, re.M) for k in re.findall(r"\w+", row)
    } == keys
    (example,) = [
        body for language, body, _ in fences(ROOT / "docs/how-to.md") if language == "json"
    ]
    assert set(json.loads(example)) <= keys
    path = tmp_path / "model.json"
    path.write_text(example, encoding="utf-8")
    assert read_sidecar(path).notes == ()


def anchors(text):
    """The names that GitHub gives a page's headings."""
    found: list[str] = []
    for title in re.findall(r"^#+ (.*)$", re.sub(FENCE, "", text), re.M):
        slug = re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-")
        found.append(slug if slug not in found else f"{slug}-{found.count(slug)}")
    return found


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_lead_somewhere(path):
    text = re.sub(FENCE, "", path.read_text(encoding="utf-8"))
    for link in LINK.findall(text):
        if re.match(r"\w+:", link):
            continue
        name, _, anchor = link.partition("#")
        target = (path.parent / name).resolve() if name else path
        assert target.exists(), link
        if anchor:
            assert anchor in anchors(target.read_text(encoding="utf-8")), link


def test_every_page_can_be_reached_from_the_readme():
    seen, ahead = set(), [ROOT / "README.md"]
    while ahead:
        page = ahead.pop()
        if page in seen or page.suffix != ".md":
            continue
        seen.add(page)
        names = (link.partition("#")[0] for link in LINK.findall(page.read_text(encoding="utf-8")))
        ahead += [(page.parent / n).resolve() for n in names if n and not re.match(r"\w+:", n)]
    assert [page for page in DOCS if page not in seen] == []


@pytest.fixture
def workplace(tmp_path, monkeypatch):
    """A folder in which the examples find the sample models and may write files."""
    (tmp_path / "sample_models").symlink_to(ROOT / "sample_models")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "80")
    return tmp_path


@pytest.fixture
def one_load(monkeypatch):
    """Open every model file once, however many examples open it."""
    from interpret import loading

    opened = {}

    def load_local(source, **options):
        path = getattr(source, "path", source)
        key = (str(path), repr(sorted(options.items())))
        if not isinstance(path, str | Path) or "custom_objects" in options:
            return original(source, **options)
        if key not in opened:
            opened[key] = original(source, **options)
        return opened[key]

    original = loading.load_local
    monkeypatch.setattr(loading, "load_local", load_local)


def plain(text):
    """Lines without what nobody sees at their ends."""
    return "\n".join(line.rstrip() for line in text.strip("\n").splitlines())


def run_python(blocks):
    """Run a page's Python, in one namespace; (line, shown, printed) for what shows its output."""
    names, found = {"__name__": "example"}, []
    for (language, body, line), (following, shown, _) in zip(
        blocks, [*blocks[1:], ("", "", 0)], strict=True
    ):
        if language != "python":
            continue
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed):
            exec(compile("\n" * line + body, "example", "exec"), names)
        found.append((line, shown if following == "text" else "", printed.getvalue()))
    return found


def run_console(body):
    """What a block of ``$ interpret …`` lines prints, written as the block is."""
    said = []
    for line in body.splitlines():
        if not line.startswith("$ "):
            continue
        words = shlex.split(line.removeprefix("$ interpret "))
        result = CliRunner().invoke(app, words, catch_exceptions=False)
        said.append("\n".join([line, plain(result.output)]).rstrip())
    return "\n".join(said)


@pytest.mark.tensorflow
@pytest.mark.parametrize("path", WITH_EXAMPLES[:2], ids=lambda path: path.name)
def test_python_examples_print_what_is_shown(path, workplace, one_load):
    for line, shown, printed in run_python(fences(path)):
        assert plain(printed) == plain(shown), f"{path.name}, line {line}"


@pytest.mark.tensorflow
@pytest.mark.parametrize("path", WITH_EXAMPLES, ids=lambda path: path.name)
def test_commands_print_what_is_shown(path, workplace, one_load):
    for language, body, line in fences(path):
        if language == "console":
            assert run_console(body) == plain(body), f"{path.name}, line {line}"


@pytest.mark.tensorflow
def test_the_example_of_load_says_what_it_gives(workplace, monkeypatch):
    monkeypatch.setattr(interpret, "load", home("load"))
    text = inspect.getdoc(home("load")).replace("# doctest: +SKIP", "")
    example = doctest.DocTestParser().get_doctest(text, {}, "load", None, 0)
    assert doctest.DocTestRunner().run(example).failed == 0


def modules_with_examples():
    """Modules whose docstrings hold examples; the methods' and loading's are run elsewhere."""
    found = []
    for path in sorted((ROOT / "interpret").rglob("*.py")):
        parts = path.relative_to(ROOT).with_suffix("").parts
        if parts[1] not in ("__init__", "methods", "loading") and ">>> " in path.read_text("utf-8"):
            found.append(".".join(parts).removesuffix(".__init__"))
    return found


@pytest.mark.parametrize("name", modules_with_examples())
def test_docstring_examples_say_what_they_give(name):
    failed, tried = doctest.testmod(importlib.import_module(name))
    assert (failed, tried > 0) == (0, True)


def test_nothing_is_shown_of_where_it_was_written():
    for page in PAGES:
        assert not re.search(r"/(home|root|work|tmp)/", page.read_text(encoding="utf-8")), page
