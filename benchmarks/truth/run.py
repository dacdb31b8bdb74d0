"""Reproduce published tables and print what was found beside them: the short form, or all of it."""

from __future__ import annotations

import argparse
import sys
import time
from importlib import import_module
from pathlib import Path

from benchmarks.truth.kept import Kept
from benchmarks.truth.rows import Row, save, told
from benchmarks.truth.spent import Clock

TABLES = sorted(
    path.stem.removesuffix("_table") for path in Path(__file__).parent.glob("*_table.py")
)
"""Each is a module ``<name>_table``: its ``SEEDS`` and its ``rows``."""


def main() -> None:
    """Run the tables that the arguments name, all by default."""
    parser = argparse.ArgumentParser(prog="make truth ARGS=…", description=__doc__)
    parser.add_argument("--only", nargs="+", choices=TABLES, default=TABLES)
    parser.add_argument("--full", action="store_true", help="as published: hours")
    parser.add_argument("--seeds", type=int, help="of so many seeds instead of the form's own")
    parser.add_argument("--again", action="store_true", help="train anew what was trained before")
    asked = parser.parse_args()
    for name in asked.only:
        run(name, full=asked.full, seeds=asked.seeds, again=asked.again)


def run(name: str, *, full: bool, seeds: int | None, again: bool) -> None:
    """Work a table out, print it and write ``results/truth/[short/]<name>.json``.

    What it took is what it takes when nothing is trained yet.
    """
    table = import_module(f"benchmarks.truth.{name}_table")
    kept, clock, found = Kept(again=again), Clock(), list[Row]()
    seeds = seeds or (table.SEEDS.full if full else table.SEEDS.short)
    for row in table.rows(full=full, seeds=seeds, kept=kept):
        found.append(row)
        figure = f"{row.model}, {row.what}: {row.figure:.4f}"
        print(time.strftime("%H:%M:%S"), figure, file=sys.stderr, flush=True)
    spent = clock.spent() - kept.now + kept.training
    path = save(name, found, full=full, spent=spent)
    took = (
        f"{spent.seconds:.0f} s, {spent.processor_seconds:.0f} s of processors, training included"
    )
    print(f"\n{name}: {took}\n{told(found)}\n{path}", flush=True)


if __name__ == "__main__":
    main()
