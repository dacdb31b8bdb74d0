"""What is wrong with a command line is said in a sentence, before TensorFlow is loaded."""

import json
import subprocess
import sys

import pytest

from interpret.core.result_files import FORMATS, PICTURES
from interpret.files import save
from tests.cli.conftest import MODEL, ROOT
from tests.toy_models import example_model

TRY = "Try 'interpret occlude --help'."
METHODS = (
    "'integrated_gradients', 'fourier_integrated_gradients', 'expected_gradients', "
    "'gradient_x_input', 'gradient', 'smoothgrad', 'gradcam', 'gradcam++', "
    "'scorecam', 'layercam'"
)
ENDINGS = "'.json', '.npz', '.csv', '.parquet', '.html', '.png', '.svg' or '.pdf'"

WRONG = [
    (
        2,
        ["check", MODEL, "--input", "a.npz", "--methods", "all", "--method", "gradient"],
        "--method makes the map of one input, and --methods are held against each other over all "
        "rows of --input: leave --method out, or choose one input with --row.",
    ),
    (
        2,
        ["check", MODEL, "--text", "a", "--most", "9"],
        "check does not take most=9: it takes 'target', 'method', 'aspects', 'mask', "
        "'baseline_file', 'orders', 'methods', 'seed' or 'logits'.",
    ),
    (2, ["occlude"], f"Missing argument 'MODEL'. {TRY}"),
    (2, ["occlude", MODEL], 'There is no input: give --text "…" or --input FILE.'),
    (
        2,
        ["occlude", MODEL, "--row", "3"],
        'There is no input: give --text "…" or --input FILE. --row chooses a sample of that file.',
    ),
    (
        2,
        ["occlude", MODEL, "--text", "a", "--input", "b.csv"],
        "--text and --input are both given: give one of them.",
    ),
    (
        2,
        ["occlude", MODEL, "--text", "a", "--row", "0"],
        "--row 0 chooses a sample of a file, but the input is a --text: leave --row out.",
    ),
    (2, ["occlude", MODEL, "--text", ""], "--text is empty: there is nothing to explain."),
    (
        2,
        ["occlude", MODEL, "--text", "a", "--window", "0"],
        f"--window must be at least 1, but is '0'. {TRY}",
    ),
    (
        2,
        ["occlude", MODEL, "--text", "a", "--window=3.5"],
        f"--window must be a whole number, but is '3.5'. {TRY}",
    ),
    (
        2,
        ["occlude", MODEL, "--text", "a", "--window", "2", "--stride", "3"],
        "stride=3 is larger than window=2, so the positions between two windows would never be "
        "tested: use a stride of at most 2.",
    ),
    (
        2,
        ["saliency", MODEL, "--text", "a", "--method", "lime"],
        f"--method must be one of {METHODS}, but is 'lime'. Try 'interpret saliency --help'.",
    ),
    (
        2,
        ["saliency", MODEL, "--text", "a", "--method", "gradient", "--steps", "5"],
        "gradient does not take steps=5: it takes 'target', 'reduce', 'backend' or 'logits'.",
    ),
    (
        2,
        ["saliency", MODEL, "--methodd", "a"],
        "No such option: --methodd (Possible options: --method). Try 'interpret saliency --help'.",
    ),
    (2, ["explain"], "No such command 'explain'. Try 'interpret --help'."),
    (2, ["maximise", MODEL, "--norm", "0"], "norm must be a number above 0, but is 0.0."),
    (
        2,
        ["occlude", MODEL, "--text", "a", "--out", "a.docx"],
        f"--out a.docx must end with the name of a format: {ENDINGS}.",
    ),
    (
        2,
        ["occlude", MODEL, "--text", "a", "--out", "no/such/a.json"],
        "--out no/such/a.json: there is no folder 'no/such'; make it first.",
    ),
    (
        2,
        ["occlude", MODEL, "--text", "a", "--out", MODEL.replace("model.keras", "model.json")],
        f"--out {MODEL.replace('.keras', '.json')} is what model.keras is opened with, and would "
        "overwrite it: name another file.",
    ),
    (
        2,
        ["filters", MODEL, "--out", MODEL.replace("model.keras", "vocabulary.json")],
        f"--out {MODEL.replace('model.keras', 'vocabulary.json')} is what model.keras is opened "
        "with, and would overwrite it: name another file.",
    ),
    (
        2,
        [
            "occlude",
            MODEL,
            "--input",
            "sample_models/gestures/samples.npz",
            "--row",
            "0",
            "--out",
            "sample_models/gestures/../gestures/samples.npz",
        ],
        "--out sample_models/gestures/../gestures/samples.npz is the input, and would overwrite "
        "it: name another file.",
    ),
    (
        2,
        ["inspect", MODEL, "--out", "a.npz"],
        "--out a.npz must end with the name of a format: '.json'.",
    ),
    (
        2,
        ["filters", MODEL, "--labels", "a,,b"],
        "--labels 'a,,b' has an empty name between its commas.",
    ),
    (
        2,
        ["filters", MODEL, "--sampling-rate", "0"],
        "sampling_rate must be a number above 0, but is 0.0.",
    ),
    (
        3,
        ["filters", "nosuch.keras"],
        'Could not open "nosuch.keras" [not-found]. There is no such file: nosuch.keras. Check its '
        "path.",
    ),
    (
        3,
        ["dashboard", "nosuch.keras"],
        'Could not open "nosuch.keras" [not-found]. There is no such file: nosuch.keras. Check its '
        "path.",
    ),
    (4, ["occlude", MODEL, "--input", "nosuch.csv"], "There is no file 'nosuch.csv'."),
    (
        4,
        ["occlude", MODEL, "--input", "README.md"],
        "README.md is of no kind that holds an input here: use .csv, .tsv, .txt, .fasta, .fa, "
        ".parquet, .pq, .npz or .npy.",
    ),
    (4, ["filters", MODEL, "--vocab", "nosuch.json"], "There is no file 'nosuch.json'."),
    (4, ["filters", MODEL, "--labels", "nosuch.txt"], "There is no file 'nosuch.txt'."),
]


@pytest.mark.parametrize(("status", "words", "sentence"), WRONG)
def test_the_sentence_and_the_status(status, words, sentence, line, monkeypatch):
    monkeypatch.chdir(ROOT)
    answer = line(*words)
    assert answer.stderr == f"interpret: {sentence}\n"
    assert (answer.stdout, answer.exit_code) == ("", status)
    assert line.settings is None  # no model was loaded


def test_none_of_this_loads_tensorflow():
    code = (
        "import contextlib, io, json, sys\n"
        "from interpret.cli import app\n"
        "for words in json.loads(sys.stdin.read()):\n"
        "    with contextlib.redirect_stderr(io.StringIO()):\n"
        "        assert app(words, standalone_mode=False) in (2, 3, 4), words\n"
        "print([name for name in ('tensorflow', 'keras') if name in sys.modules])"
    )
    answer = subprocess.run(
        [sys.executable, "-P", "-c", code],
        input=json.dumps([words for _, words, _ in WRONG]),
        capture_output=True, text=True, cwd=ROOT, check=True,
    )  # fmt: skip
    assert answer.stdout == "[]\n"


def test_a_folder_is_no_file(line, tmp_path):
    folder = tmp_path / "a.json"
    folder.mkdir()
    answer = line("filters", MODEL, "--out", folder)
    assert answer.stderr == f"interpret: --out {folder} is a folder: name a file in it.\n"


@pytest.mark.parametrize("ending", [each for each in FORMATS if each not in PICTURES])
def test_every_format_can_be_written(ending, tmp_path):
    from interpret.methods.filters import filters

    save(filters(example_model()), tmp_path / f"a{ending}")
