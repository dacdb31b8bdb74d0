"""A folder that is to go goes, whatever somebody made in it."""

import os
import subprocess
import sys

import pytest

from interpret.core.folders import remove_folder, sweep, temporary_folder


def deepen(path, levels):
    """Folders in folders, deeper than a path may be long."""
    at = os.open(path, os.O_RDONLY)
    for _ in range(levels):
        os.mkdir("a", dir_fd=at)
        inner = os.open("a", os.O_RDONLY, dir_fd=at)
        os.close(at)
        at = inner
    os.close(os.open("file", os.O_CREAT | os.O_WRONLY, dir_fd=at))
    os.close(at)


def test_folders_nested_thousands_deep_go(tmp_path):
    with temporary_folder() as folder:
        deepen(folder, 2500)
    assert not folder.exists()


def test_a_folder_goes_after_an_error():
    with pytest.raises(ZeroDivisionError), temporary_folder() as folder:
        deepen(folder, 1 // 0)
    assert not folder.exists()


def test_links_are_not_followed(tmp_path):
    kept = tmp_path / "kept"
    kept.mkdir()
    (kept / "file").write_text("")
    folder = tmp_path / "folder"
    (folder / "inner").mkdir(parents=True)
    (folder / "inner" / "link").symlink_to(kept)
    (folder / "broken").symlink_to("nowhere")
    (folder / "0.removed").mkdir()  # the name that the first folder would be moved to
    (folder / "inner" / "deeper").mkdir()
    remove_folder(folder)
    assert not folder.exists()
    assert (kept / "file").exists()


def test_what_may_not_be_read_goes_too():
    """As an ordinary user, since root reads everything."""
    done = (
        "import os, sys\n"
        "from interpret.core.folders import remove_folder\n"
        "if os.getuid() == 0: os.setgroups([]); os.setgid(65534); os.setuid(65534)\n"
        "root = sys.argv[1]\n"
        "os.makedirs(root + '/a/b/c'); open(root + '/a/b/c/file', 'w').close()\n"
        "for path in ('/a/b/c', '/a/b', '/a', ''): os.chmod(root + path, 0)\n"
        "remove_folder(root); print(os.path.lexists(root))"
    )
    with temporary_folder() as folder:
        folder.chmod(0o777)
        words = [sys.executable, "-c", done, folder / "folder"]
        out = subprocess.run(words, capture_output=True, text=True, cwd="/")
    assert (out.stdout, out.stderr) == ("False\n", "")


@pytest.mark.skipif(os.name != "posix", reason="nobody is told from nobody there")
def test_what_a_killed_process_left_is_swept_and_nothing_else(tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    with temporary_folder() as mine:
        make = (
            "import os, tempfile; tempfile.tempdir = os.sys.argv[1]\n"
            "from interpret.core.folders import OwnFolder\n"
            "folder = OwnFolder('interpret.tmp-worker-'); (folder.path / 'file').write_text('')\n"
            "os.kill(os.getpid(), 9)"
        )
        subprocess.run([sys.executable, "-c", make, str(tmp_path)], check=False)
        other = tmp_path / "interpret-results"  # of the user's own
        other.mkdir()
        link = tmp_path / "interpret.tmp-link"
        link.symlink_to(other)
        (left,) = tmp_path.glob("interpret.tmp-worker-*")
        assert sweep() == 0  # it may be another process's that has only begun
        assert sweep(fresh=0.0) == 1
        assert not left.exists()
        assert mine.exists()
        assert other.exists()
        assert link.is_symlink()
    assert not mine.exists()
