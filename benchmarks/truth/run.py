"""Reproduce published tables, print what was found beside them, write ``results/truth/*.json``."""

from __future__ import annotations

import argparse
import sys
import time
from types import ModuleType

from benchmarks.truth import binding_table, sine_table, white_box_table
from benchmarks.truth.rows import Row, save, told

TABLES: dict[str, ModuleType] = {
    "white_box": white_box_table,
    "binding_codes": binding_table,
    "sines": sine_table,
}


def main() -> None:
    """Run the tables that the arguments name, all by default."""
    parser = argparse.ArgumentParser(prog="make truth ARGS=…", description=__doc__)
    parser.add_argument("--only", nargs="+", choices=TABLES, default=[*TABLES])
    parser.add_argument("--seeds", type=int, default=1, help="models of so many seeds")
    parser.add_argument("--full", action="store_true", help="of as many as published: hours")
    parser.add_argument("--again", action="store_true", help="train anew what was trained before")
    asked = parser.parse_args()
    for name in asked.only:
        found: list[Row] = []
        seeds = TABLES[name].SEEDS if asked.full else asked.seeds
        for row in TABLES[name].rows(seeds=seeds, again=asked.again):
            found.append(row)
            figure = f"{row.model}, {row.what}: {row.figure:.4f}"
            print(time.strftime("%H:%M:%S"), figure, file=sys.stderr, flush=True)
        print(f"\n{name}\n{told(found)}\n{save(name, found)}", flush=True)


if __name__ == "__main__":
    main()
