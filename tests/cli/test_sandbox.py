"""``interpret --sandbox``: nothing that the command line names is opened in this process."""

import pytest

from interpret import loading
from interpret.core.same_inputs import ONE_GIVEN
from interpret.loading import LocalModel
from tests.cli.conftest import MODEL
from tests.toy_models import example_model, series_model


class Remote(LocalModel):
    """A toy that says what it was asked to read."""

    def __init__(self, model):
        super().__init__(model)
        self.files = []

    def encode_file(self, path, *, row=None, piece=False):
        self.files.append((path, row))
        return self.encode([[float(i), 1.0] for i in range(11)])


@pytest.fixture
def remote(line, monkeypatch):
    asked = []

    def load_remote(path, *, readable=(), **settings):
        asked.append((str(path), [str(each) for each in readable], settings))
        return line.remote

    monkeypatch.setattr(loading, "load_remote", load_remote)
    line.remote, line.asked = Remote(example_model()), asked
    return line


def test_a_text_is_explained_in_the_sandbox(remote):
    answer = remote("--sandbox", "occlude", MODEL, "--text", "great fun", "--labels", "a,b,c")
    assert answer.exit_code == 0, answer.stderr
    assert remote.asked == [(MODEL, [], {"labels": ["a", "b", "c"], "same": ONE_GIVEN})]
    assert remote.settings is None


def test_without_it_the_file_is_opened_here(remote):
    assert remote("occlude", MODEL, "--text", "great fun").exit_code == 0
    assert remote.asked == []


def test_a_file_may_be_read_by_the_worker_alone(remote, tmp_path):
    table = tmp_path / "walk.csv"
    table.write_bytes(b"\0 this is no table")
    remote.remote = Remote(series_model())
    answer = remote("--sandbox", "occlude", MODEL, "--input", table, "--row", "2")
    assert answer.exit_code == 0, answer.stderr
    assert remote.asked[0][1] == [str(table)]
    assert remote.remote.files == [(table, 2)]


def test_a_model_file_is_not_looked_at_here(remote, tmp_path):
    broken = tmp_path / "broken.keras"
    broken.write_bytes(b"PK\3\4 cut short")
    assert remote("--sandbox", "occlude", broken, "--text", "great fun").exit_code == 0
    answer = remote("--sandbox", "occlude", tmp_path / "none.keras", "--text", "great fun")
    assert answer.exit_code == 3
    assert "There is no such file" in answer.stderr


def test_what_does_not_go_together(remote):
    answer = remote("--sandbox", "occlude", MODEL, "--text", "a", "--trust-code")
    assert answer.exit_code == 2
    assert answer.stderr == (
        "interpret: --sandbox is for files of others, and --custom and --trust-code are for code "
        "of your own: leave one of them out.\n"
    )
    remote.remote = Remote(series_model())
    answer = remote("--sandbox", "occlude", MODEL, "--input", "-", stdin="1,2\n")
    assert answer.exit_code == 2
    assert "which cannot read stdin: give the table as a file" in answer.stderr
