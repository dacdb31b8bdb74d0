"""What a shell completes, asked through the scripts that the shells are taught."""

import os
import shutil
import subprocess
import sys

import pytest

from interpret.cli.shell_words import typed
from tests.cli.conftest import ROOT

TEXT = "sample_models/team_names/model.keras"
SERIES = "sample_models/gestures/model.keras"
TABLE = "sample_models/sentiment/samples.csv"


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    """A folder with an ``interpret`` of this checkout."""
    folder = tmp_path_factory.mktemp("bin")
    script = folder / "interpret"
    # TensorFlow cannot be imported: nothing here may need it.
    script.write_text(
        f"#!{sys.executable} -P\nimport sys\nsys.path.insert(0, {str(ROOT)!r})\n"
        "sys.modules['tensorflow'] = None\nfrom interpret.__main__ import main\nmain()\n"
    )
    script.chmod(0o755)
    return f"{folder}{os.pathsep}{os.environ['PATH']}"


def bash(path, *words):
    """What bash gets for the last of these words, cut as bash cuts them."""
    if shutil.which("bash") is None:
        pytest.skip("there is no bash")
    code = (
        'eval "$(interpret --show-completion bash)"\nCOMP_WORDS=("$@")\nCOMP_CWORD=$(($# - 1))\n'
        '_interpret_completion interpret\nprintf "%s\\n" "${COMPREPLY[@]}"'
    )
    done = subprocess.run(
        ["bash", "-c", code, "bash", "interpret", *words],
        capture_output=True, text=True, cwd=ROOT, env={**os.environ, "PATH": path}, check=True,
    )  # fmt: skip
    assert done.stderr == ""
    return done.stdout.split("\n")[:-1]


@pytest.mark.parametrize(
    ("words", "found"),
    [
        (("saliency", SERIES, "--layer", "conv1d_"), ["conv1d_1", "conv1d_2"]),
        (("saliency", SERIES, "--layer", "=", "conv1d_2"), ["conv1d_2"]),
        (("occlude", TEXT, "--target", ""), ["junior", "adult"]),
        (("--sandbox", "occlude", TEXT, "--baseline", ""), ["pad", "oov", "delete"]),
        (("occlude", SERIES, "--baseline", ""), ["zero", "mean", "linear"]),
        # bash replaces only what stands behind the last colon
        (("occlude", SERIES, "--target", "filter", ":", "conv1d_2", ":", "63"), ["63"]),
        (("chain", SERIES, "--off", "conv1d", ":", "3,conv1d_1", ":", "47"), ["47"]),
        (("spell", SERIES, "--layer", "conv1d_1", "--filter", "47"), ["47"]),
        (("occlude", TEXT, "--labels", "'not spam,b'", "--target", "n"), ["not\\ spam"]),
        (("occlude", TEXT, "--labels", "'not spam,b'", "--target", '"n'), ["not spam"]),
        (("ngrams", TEXT, "--corpus", TABLE, "--text-column", ""), ["text", "label"]),
        (("shapes", "--input", TABLE, "--skip", "text,la"), ["text,label"]),
        (("saliency", TEXT, "--method", "gradc"), ["gradcam", "gradcam++"]),
        (("occlude", "nosuch.keras", "--target", ""), [""]),
    ],
)
def test_bash_completes_names_out_of_the_files_on_the_line(words, found, path):
    assert bash(path, *words) == found


def test_zsh_and_fish_are_answered_in_their_own_way(path):
    def answer(shell, line):
        more = {"_TYPER_COMPLETE_ARGS": line, "_INTERPRET_COMPLETE": f"complete_{shell}"}
        more |= {"_TYPER_COMPLETE_FISH_ACTION": "get-args", "PATH": path}
        return subprocess.run(
            ["interpret"], capture_output=True, text=True, cwd=ROOT, env={**os.environ, **more}
        ).stdout

    line = f'interpret occlude {TEXT} --labels "it\'s,b" --target '
    assert answer("fish", line) == "it's\nb\n"
    # zsh evaluates this: an apostrophe ends the quotation, stands for itself, and opens it again
    assert answer("zsh", line) == ("compset -P '--*='; _arguments '*: :((\"it'\\''s\"\n\"b\"))'\n")


@pytest.mark.parametrize(
    ("words", "last", "kept"),
    [
        (["i", "occlude", "--target", "filter", ":"], "filter:", "filter:"),
        (["i", "occlude", "--target", "filter", ":", "a", ":", "1"], "filter:a:1", "filter:a:"),
        (["i", "occlude", "--target", "=", "fil"], "--target=fil", ""),
        (["i", "occlude", "--target", "=", "filter", ":", "a"], "--target=filter:a", "filter:"),
        (["i", "occlude", "--target"], "", ""),
        (["i", "occlude", "--text", '"a:b'], '"a:b', ""),
    ],
)
def test_bash_words_are_put_together_again(words, last, kept):
    number = len(words) - 1 if last else len(words)
    line = typed(words, number)
    assert (line.words[-1], line.kept) == (last, kept)


def test_what_bash_would_read_otherwise_is_quoted():
    assert typed(["i", ""], 1).written("a b's #1") == "a\\ b\\'s\\ \\#1"
    assert typed(["i", "'a"], 1).written("a b's") == "a b'\\''s"
    assert typed(["i", '"a'], 1).written('a $b "c"') == 'a \\$b \\"c\\"'
