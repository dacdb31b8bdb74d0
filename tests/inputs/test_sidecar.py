import json

import pytest

from interpret.core.errors import DataError
from interpret.core.text_settings import TextSettings
from interpret.inputs.sidecar import Sidecar, files_beside, read_sidecar, sidecar_beside


def written(folder, content):
    path = folder / "model.json"
    path.write_text(content if isinstance(content, str) else json.dumps(content))
    return path


def refusal(folder, content):
    with pytest.raises(DataError) as caught:
        read_sidecar(written(folder, content))
    return str(caught.value)


def test_everything(tmp_path):
    stated = {
        "split": "character",
        "lowercase": False,
        "strip": "#",
        "strip_with": " ",
        "pad_id": 0,
        "oov_id": None,
        "padding": "pre",
        "truncating": "post",
        "length": None,
        "minimum_length": 5,
    }
    path = written(
        tmp_path,
        {
            "schema_version": 1,
            "title": "Team names",
            "vocabulary": "vocabulary.json",
            "labels": ["junior", "adult"],
            "channels": ["a", "b", "c"],
            "sampling_rate": 50,
            "samples": "data/samples.csv",
            **stated,
        },
    )
    assert read_sidecar(path) == Sidecar(
        file="model.json",
        title="Team names",
        vocabulary=tmp_path.resolve() / "vocabulary.json",
        text=stated,
        labels=("junior", "adult"),
        channels=("a", "b", "c"),
        sampling_rate=50.0,
        samples=tmp_path.resolve() / "data" / "samples.csv",
    )


def test_nothing(tmp_path):
    sidecar = read_sidecar(written(tmp_path, {}))
    assert sidecar == Sidecar(file="model.json")
    assert sidecar.settings() is None


def test_labels_by_head(tmp_path):
    sidecar = read_sidecar(written(tmp_path, {"labels": {"age": ["young", "old"], "tag": ["x"]}}))
    assert sidecar.labels == ()
    assert sidecar.head_labels == {"age": ("young", "old"), "tag": ("x",)}


@pytest.mark.parametrize("inline", [True, False])
def test_settings_that_are_stated_win_over_guesses(tmp_path, inline):
    tokens = ["", "[UNK]", "film", "good"]
    (tmp_path / "vocabulary.json").write_text(json.dumps(tokens))
    vocabulary = tokens if inline else "vocabulary.json"
    sidecar = read_sidecar(
        written(tmp_path, {"vocabulary": vocabulary, "split": "word", "pad_id": None, "length": 9})
    )
    assert sidecar.settings(embedding_size=6) == TextSettings(
        tokens=("", "[UNK]", "film", "good"),
        split="word",
        lowercase=True,
        ascii_only=True,
        pad_id=None,
        oov_id=1,
        length=9,
        guessed=("oov_id", "lowercase", "ascii_only"),
    )


def test_unknown_keys_are_pointed_out(tmp_path):
    sidecar = read_sidecar(written(tmp_path, {"chanels": ["a"], "zzz": 1}))
    assert sidecar.channels == ()
    assert sidecar.notes == (
        "model.json has a key that is not known here, 'chanels': did you mean 'channels'?",
        "model.json has a key that is not known here, 'zzz'.",
    )


@pytest.mark.parametrize(
    ("key", "value", "rule"),
    [
        ("title", 7, "text"),
        (
            "vocabulary",
            [1, 2],
            "a file name, dna, rna or protein, a mapping from token to id, or a list of tokens",
        ),
        ("split", "letters", "'word' or 'whitespace' or 'character'"),
        ("lowercase", "yes", "true or false"),
        ("pad_id", -1, "a whole number of at least 0, or null"),
        ("pad_id", True, "a whole number of at least 0, or null"),
        ("oov_id", 1.5, "a whole number of at least 0, or null"),
        ("oov_id", 10**12, "a whole number of at least 0, or null"),
        ("padding", "left", "'pre' or 'post'"),
        ("truncating", ["pre"], "'pre' or 'post'"),
        ("length", 0, "a whole number of at least 1, or null"),
        ("minimum_length", None, "a whole number of at least 1"),
        ("labels", "junior", "a list of names, or such a list for each head"),
        ("labels", {"age": "young"}, "a list of names, or such a list for each head"),
        ("channels", {"a": 1}, "a list of names"),
        ("sampling_rate", 0, "a number above 0, in Hz, or null"),
        ("sampling_rate", "50", "a number above 0, in Hz, or null"),
        ("samples", " ", "a file name"),
    ],
)
def test_wrong_types(tmp_path, key, value, rule):
    assert refusal(tmp_path, {key: value}) == (
        f"{key!r} in model.json must be {rule}, but is {value!r}."
    )


@pytest.mark.parametrize(
    "name",
    ["../secret.json", "/etc/passwd", "a/../../b", "..\\b", "C:\\b", "\\\\host\\b", "c:b", "a\0b"],
)
@pytest.mark.parametrize("key", ["vocabulary", "samples"])
def test_files_stay_in_the_folder(tmp_path, key, name):
    assert refusal(tmp_path, {key: name}) == (
        f"{key!r} in model.json names {name!r}, but a file must lie in the sidecar's own folder: "
        "give its name alone."
    )


def test_links_do_not_leave_the_folder(tmp_path):
    (tmp_path / "model").mkdir()
    (tmp_path / "secret.json").write_text("[]")
    (tmp_path / "model" / "vocabulary.json").symlink_to(tmp_path / "secret.json")
    message = refusal(tmp_path / "model", {"vocabulary": "vocabulary.json"})
    assert "must lie in the sidecar's own folder" in message


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ([1], 'model.json must hold a JSON object, {"labels": …}, but holds list.'),
        ({"schema_version": 2}, "schema_version in model.json is 2, but this program reads 1."),
        (
            {"schema_version": True},
            "schema_version in model.json is True, but this program reads 1.",
        ),
        (
            {"pad_id": 1, "oov_id": 1},
            "'pad_id' and 'oov_id' in model.json are both 1: they must differ.",
        ),
        ('{"labels": ["a"], "labels": ["b"]}', "model.json holds the key 'labels' twice."),
        ("[" * 20_000, "model.json is nested too deeply to be read."),
        ("", "model.json is empty."),
    ],
)
def test_bad_sidecars(tmp_path, content, message):
    assert refusal(tmp_path, content) == message


def test_a_stated_id_beyond_the_model(tmp_path):
    sidecar = read_sidecar(written(tmp_path, {"vocabulary": ["a", "b"], "oov_id": 7}))
    with pytest.raises(DataError) as caught:
        sidecar.settings(embedding_size=5)
    assert str(caught.value) == "oov_id in model.json is 7, but the ids end at 4."


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (
            {"schema_version": 1, "kind": "attribution", "channels": ["a"], "padding": [False]},
            "model.json holds what interpret wrote, 'attribution', and no sidecar",
        ),
        (
            {"module": "keras", "class_name": "Sequential", "config": {"layers": []}},
            "model.json holds the layers or the tokenizer that Keras wrote, and no sidecar",
        ),
        (
            {"loss": [0.5], "val_loss": [0.6]},
            "model.json has keys of something else, such as 'loss'",
        ),
        (
            {"the": 1, "title": 2, "length": 3},
            "model.json has keys of something else, such as 'the'",
        ),
        ([1, 2], 'model.json must hold a JSON object, {"labels": …}, but holds list'),
        ("no JSON", "model.json is not JSON: expecting value in row 1, column 1"),
    ],
)
def test_a_file_of_its_name_that_describes_no_model_is_left_alone(tmp_path, content, reason):
    path = written(tmp_path, content)
    note = f"{reason}; it was not read as the description of the model."
    assert sidecar_beside(path) == Sidecar(file="model.json", notes=(note,))
    if content != "no JSON":
        assert refusal(tmp_path, content) == f"{reason}."
        assert files_beside(tmp_path / "model.keras") == ()


def test_a_sidecar_with_a_mistake_is_refused_and_not_left_alone(tmp_path):
    for content in ('{"labels": ["a"],}', {"labels": "a"}, {"schema_version": 2, "labels": ["a"]}):
        with pytest.raises(DataError):
            sidecar_beside(written(tmp_path, content))


def test_a_sidecar_may_say_that_it_is_one(tmp_path):
    path = written(tmp_path, {"kind": "sidecar", "labels": ["a"], "ours": 1, "theirs": 2})
    assert sidecar_beside(path).labels == ("a",)


def test_what_a_model_is_opened_with(tmp_path):
    model, sidecar = tmp_path / "model.keras", tmp_path / "model.json"
    assert files_beside(model) == ()
    written(tmp_path, {"vocabulary": "words.json", "samples": "x.npz"})
    folder = tmp_path.resolve()
    assert files_beside(model) == (sidecar, folder / "words.json", folder / "x.npz")
    assert files_beside(model, unread=True) == (sidecar,)
