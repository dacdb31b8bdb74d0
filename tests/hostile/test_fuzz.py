"""Whatever becomes of a file, opening it gives a result or a sentence: nothing else, and soon.

``make fuzz`` tries ``FUZZ_EXAMPLES`` of each kind rather than 400, other ones each time, and loads
what passes the inspection with Keras. What crashed or hung is kept in the folder ``FUZZ_KEEP``.
"""

import contextlib
import hashlib
import io
import os
import random
import select
import subprocess
import sys
import zipfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.hostile.mutations import (
    change_values,
    spoil,
    spoil_config,
    spoil_directory,
    spoil_structure,
)
from tests.hostile.parts import GOOD, OLD, archive, conv, crowded, hdf5, layer, sequential

ROOT = Path(__file__).parents[2]
LONG = "FUZZ_EXAMPLES" in os.environ
EXAMPLES = int(os.environ.get("FUZZ_EXAMPLES", "400"))
SECONDS = 20
KEEP = os.environ.get("FUZZ_KEEP")

SEED = st.integers(0, 2**64 - 1)

fuzzed = settings(
    max_examples=EXAMPLES,
    derandomize=not LONG,
    database=None,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)


class Files(dict):
    """Bytes by name, of which a failure does not print megabytes."""

    def __repr__(self):
        return "good files"


class Child:
    """A process that opens files; a new one where it crashed or hung."""

    def __init__(self, folder):
        self.folder = folder
        self.process = None

    def ask(self, kind, name, data, *, seconds=SECONDS):
        path = self.folder / name
        path.write_bytes(data)
        if self.process is None:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "tests.hostile.fuzz_child"],
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                text=True, cwd=ROOT,
            )  # fmt: skip
            seconds += 60  # it has to start
        self.process.stdin.write(f"{kind} {path}\n")
        self.process.stdin.flush()
        ready, _, _ = select.select([self.process.stdout], [], [], seconds)
        reply = self.process.stdout.readline().strip() if ready else ""
        if not reply:
            status = self.end()
            reply = f"CRASH {status}" if ready else "HANG"
            if KEEP:
                Path(KEEP).mkdir(parents=True, exist_ok=True)
                print(kind, name, reply, hashlib.sha256(data).hexdigest()[:12])
                (Path(KEEP) / f"{hashlib.sha256(data).hexdigest()[:12]}.{name}").write_bytes(data)
        return reply

    def end(self):
        self.process.kill()
        for pipe in (self.process.stdin, self.process.stdout):
            with contextlib.suppress(OSError):
                pipe.close()
        status = self.process.wait()
        self.process = None
        return status


@pytest.fixture(scope="module")
def child(tmp_path_factory):
    found = Child(tmp_path_factory.mktemp("fuzz"))
    yield found
    if found.process is not None:
        found.end()


@pytest.fixture(scope="module")
def loader(tmp_path_factory):
    """A child that also loads what passes, where there is time for that."""
    found = Child(tmp_path_factory.mktemp("load"))
    yield found if LONG and os.environ.get("FUZZ_LOAD", "1") == "1" else None
    if found.process is not None:
        found.end()


@pytest.fixture(scope="module")
def good(tmp_path_factory):
    """The bytes of good files, by what they are."""
    folder = tmp_path_factory.mktemp("good")
    words = layer("TextVectorization", name="words", vocabulary=["a", "b"], standardize="lower")
    varied = sequential(conv(kernel_initializer=layer("HeNormal", "keras.initializers")), words)
    archive(folder / "a.keras", GOOD)
    archive(folder / "b.keras", varied, members=[("assets/words/vocabulary.txt", "a\nb\n")])
    hdf5(folder / "a.h5", OLD)
    crowded(folder / "b.h5")
    hdf5(folder / "c.h5", OLD, lambda file: [file.create_group(f"g/{n}") for n in range(120)])
    np.savez(folder / "a.npz", x=np.arange(12.0).reshape(6, 2), y=np.array(["a"]))
    np.savez_compressed(folder / "b.npz", x=np.arange(12).reshape(2, 3, 2))
    np.save(folder / "a.npy", np.arange(12.0, dtype="f4").reshape(6, 2))
    (folder / "a.csv").write_text("time,a,b\n2024-01-01,1,2\n2024-01-02,3,4\n2024-01-03,5,6\n")
    (folder / "b.csv").write_text('a;b\n"1,5";2\n3;"4"\n')
    (folder / "c.csv").write_text('text,label\ngood,1\n"bad, sad",0\n')
    (folder / "a.parquet").write_bytes(_parquet())
    return Files((path.name, path.read_bytes()) for path in sorted(folder.iterdir()))


def _parquet():
    import pyarrow
    import pyarrow.parquet

    made = io.BytesIO()
    table = pyarrow.table({"a": [1.0, 2.0, 3.0], "b": [1, 2, 3], "c": ["x", "y", "x"]})
    pyarrow.parquet.write_table(table, made)
    return made.getvalue()


def check(reply, loader, name, data):
    assert reply == "opened" or reply.startswith("refused "), reply
    if reply == "opened" and loader is not None:
        loaded = loader.ask("load", name, data, seconds=120)
        assert loaded == "opened" or loaded.startswith("refused "), loaded


@fuzzed
@given(seed=SEED)
def test_model_archives(child, loader, good, seed):
    chance = random.Random(seed)
    name = chance.choice(["a.keras", "b.keras"])
    change = chance.choice([spoil, spoil_directory, spoil_config])
    spoilt = change(good[name], chance, list(good.values()))
    check(child.ask("model", "x.keras", spoilt), loader, "x.keras", spoilt)


@fuzzed
@given(seed=SEED)
def test_weights_in_model_archives(child, loader, good, seed):
    """The archive is sound, and the HDF5 file in it is not."""
    chance = random.Random(seed)
    made = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(good["a.keras"])) as old,
        zipfile.ZipFile(made, "w") as new,
    ):
        for name in old.namelist():
            body = old.read(name)
            if name.endswith(".h5"):
                body = spoil(body, chance, list(good.values()))
            new.writestr(name, body)
    check(child.ask("model", "x.keras", made.getvalue()), loader, "x.keras", made.getvalue())


@fuzzed
@given(seed=SEED)
def test_hdf5_models(child, loader, good, seed):
    chance = random.Random(seed)
    if chance.random() < 0.5:
        spoilt = spoil(good["a.h5"], chance, list(good.values()))
    else:
        config = change_values(OLD, chance)
        spoilt = hdf5(child.folder / "made.h5", config).read_bytes()
    check(child.ask("model", "x.h5", spoilt), loader, "x.h5", spoilt)


@settings(fuzzed, max_examples=max(1, EXAMPLES // 8))
@given(seed=SEED)
def test_crowded_hdf5_models(child, loader, good, seed):
    """Some crash or hang HDF5: then the process that looks in one's stead says a sentence."""
    chance = random.Random(seed)
    name = chance.choice(["b.h5", "c.h5"])
    spoilt = spoil_structure(good[name], chance, list(good.values()))
    reply = child.ask("model", "x.h5", spoilt)
    if reply.startswith(("CRASH", "HANG")):
        reply = child.ask("apart", "x.h5", spoilt, seconds=60)
        assert reply.startswith("refused "), reply
    check(reply, loader, "x.h5", spoilt)


@fuzzed
@given(seed=SEED)
def test_arrays(child, good, seed):
    chance = random.Random(seed)
    name = chance.choice(["a.npz", "b.npz", "a.npy"])
    ways = [spoil, spoil_directory] if name.endswith("z") else [spoil]
    spoilt = chance.choice(ways)(good[name], chance, list(good.values()))
    check(child.ask("data", f"x.{name[2:]}", spoilt), None, name, spoilt)


@fuzzed
@given(seed=SEED)
def test_tables(child, good, seed):
    chance = random.Random(seed)
    name = chance.choice(["a.csv", "b.csv", "c.csv"])
    spoilt = spoil(good[name], chance, list(good.values()))
    check(child.ask(chance.choice(["data", "texts"]), "x.csv", spoilt), None, "", b"")


@settings(fuzzed, max_examples=max(1, EXAMPLES // 2))
@given(seed=SEED)
def test_parquet(child, good, seed):
    chance = random.Random(seed)
    spoilt = spoil(good["a.parquet"], chance, list(good.values()))
    kind = chance.choice(["data", "texts"])
    check(child.ask(kind, "x.parquet", spoilt), None, "", b"")
