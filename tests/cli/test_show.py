"""A saved result is shown as the command that made it showed it, and where an answer goes."""

import io
import json
import subprocess
import sys

import pytest

import interpret
from interpret.cli.drawing import Terminal
from interpret.cli.views import show
from interpret.core.result_files import FORMATS, READABLE
from interpret.describe.kinds import KINDS
from interpret.files import _READERS, _WRITERS
from tests.cli.conftest import MODEL, ROOT
from tests.test_files import ONE_OF_EACH

TEXT = "the great film"


def test_each_kind_is_kept_and_shown_again(line, tmp_path):
    assert {result.kind for result in ONE_OF_EACH.values()} == set(KINDS)
    for number, (name, result) in enumerate(ONE_OF_EACH.items()):
        path = tmp_path / f"{number}{READABLE[number % len(READABLE)]}"
        interpret.save(result, path)
        screen = Terminal(file=io.StringIO(), highlight=False, markup=False, emoji=False, width=80)
        show(screen, result)
        answer = line("show", path)
        assert (answer.stderr, answer.exit_code) == ("", 0), name
        assert answer.stdout == screen.file.getvalue(), name


def test_what_a_command_said_is_said_again_and_drawn(line, tmp_path):
    kept, page = tmp_path / "a.json", tmp_path / "a.html"
    first = line("occlude", MODEL, "--text", TEXT, "--out", kept)
    again = line("show", kept, "--out", page)
    assert again.stdout == first.stdout
    assert again.stderr == f"interpret: wrote {page}\n"
    assert "Occlusion" in page.read_text(encoding="utf-8")


def test_show_needs_no_model_and_no_tensorflow(line, tmp_path):
    line("occlude", MODEL, "--text", TEXT, "--out", tmp_path / "a.npz")
    code = (
        "import sys\nfrom interpret.cli import app\n"
        "app(['show', sys.argv[1]], standalone_mode=False)\n"
        "print([name for name in ('tensorflow', 'keras', 'plotly') if name in sys.modules])"
    )
    answer = subprocess.run(
        [sys.executable, "-P", "-c", code, tmp_path / "a.npz"],
        capture_output=True, text=True, cwd=ROOT, check=True,
    )  # fmt: skip
    assert answer.stdout.splitlines()[-1] == "[]"


def test_a_dash_is_json_on_stdout(line, tmp_path):
    words = ("occlude", MODEL, "--text", TEXT)
    answer = line(*words, "--out", "-", "--out", tmp_path / "a.npz")
    assert answer.stdout == line(*words, "--json").stdout
    assert json.loads(answer.stdout)["kind"] == "occlusion"
    assert (tmp_path / "a.npz").is_file()
    table = line("shapes", "--rows", 9, "--columns", 2, "--out", "-")
    assert json.loads(table.stdout)["kind"] == "shapes"
    assert json.loads(line("inspect", MODEL, "--out", "-").stdout)["kind"] == "model"


@pytest.mark.parametrize("words", [("filters", MODEL), ("inspect", MODEL), ("shapes",)])
def test_quiet_says_nothing_and_writes(words, line, tmp_path):
    words += ("--rows", 9, "--columns", 2) if words == ("shapes",) else ()
    path = tmp_path / "a.json"
    answer = line(*words, "--quiet", "--out", path)
    assert (answer.stdout, answer.stderr, answer.exit_code) == ("", "", 0)
    assert json.loads(path.read_text(encoding="utf-8"))
    assert line(*words).stdout  # the next one is loud again


def test_quiet_says_what_went_wrong(line):
    answer = line("filters", MODEL, "--quiet", "--layer", "nosuch")
    assert "nosuch" in answer.stderr
    assert answer.exit_code == 2


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("a.csv", "A .csv file cannot be read back, since it does not hold everything"),
        ("a.json", "There is no file"),
    ],
)
def test_what_cannot_be_shown(name, sentence, line, tmp_path):
    answer = line("show", tmp_path / name)
    assert answer.stderr.startswith(f"interpret: {sentence}")
    assert answer.exit_code in (2, 4)


def test_the_formats_are_those_with_a_writer():
    assert tuple(_WRITERS) == FORMATS
    assert tuple(_READERS) == READABLE
