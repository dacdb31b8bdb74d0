"""Help answers at once and shows how to begin."""

import re
import subprocess
import sys

import pytest

from interpret.cli import app
from tests.cli.conftest import ROOT

COMMANDS = [
    *("inspect", "predict", "filters", "activations", "spell", "maximise", "respond", "ngrams"),
    *("chain", "occlude", "substitute", "shapley", "saliency", "spans", "check"),
    *("interactions", "shapes", "show"),
    "dashboard",
]
HEAVY = ("tensorflow", "keras", "numpy", "pandas", "plotly", "streamlit", "h5py", "pyarrow")


def run(*code):
    return subprocess.run(
        [sys.executable, "-P", "-c", *code], capture_output=True, text=True, cwd=ROOT, check=True
    ).stdout


def test_the_commands(line):
    answer = line("--help")
    assert answer.exit_code == 0
    assert re.findall(r"^│ ([a-z]+) ", answer.stdout, re.M) == COMMANDS


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_an_example_and_says_what_each_option_is(name, line):
    answer = line(name, "--help")
    assert answer.exit_code == 0
    assert re.search(rf"Examples?:\s+interpret {name}", answer.stdout)
    command = next(c for c in app.registered_commands if c.name == name)
    assert command.help


def test_every_method_is_explained(line):
    told = " ".join(line("saliency", "--help").stdout.split())
    assert "layercam: Where does a conv layer see what speaks for the target" in told


def test_defaults_are_told(line):
    told = " ".join(re.sub("[│─]", " ", line("occlude", "--help").stdout).split())
    assert "Positions replaced at a time (time, time-frequency) [default: time: 1 token, 3" in told
    assert "[default: auto]" in told


def test_help_loads_nothing_heavy_and_little_in_all():
    loaded = run(
        "import sys\n"
        "from interpret.cli import app\n"
        "app(['saliency', '--help'], standalone_mode=False)\n"
        f"print([name for name in {HEAVY!r} if name in sys.modules], len(sys.modules))"
    )
    heavy, count = loaded.splitlines()[-1].rsplit(" ", 1)
    assert heavy == "[]"
    assert int(count) < 500  # some 340 today: numpy alone would bring 200 more


def test_the_version(line):
    import interpret

    assert line("--version").stdout == f"interpret {interpret.__version__}\n"


def test_a_bare_line_shows_the_help(line):
    answer = line()
    assert answer.exit_code == 2
    assert "Commands" in answer.output
