"""How is a result written as JSON, whole or with its arrays beside it, and read again?"""

from __future__ import annotations

import dataclasses
import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import IO, Any

import numpy as np

from interpret.core.results import Result
from interpret.describe.kinds import from_dict


def dumps(result: Result) -> str:
    """The result as one JSON object: strict (NaN is null), with the keys in the fields' order."""
    text = json.dumps(result.to_dict(), ensure_ascii=False, allow_nan=False)
    # A lone surrogate is no text that UTF-8 can hold, but JSON can say it.
    return re.sub("[\ud800-\udfff]", lambda sign: f"\\u{ord(sign[0]):04x}", text)


def write_json(result: Result, file: IO[bytes], _: str | None) -> None:
    """Write everything as text."""
    file.write(dumps(result).encode("utf-8") + b"\n")


def read_json(path: Path) -> Result:
    """Read what ``write_json`` wrote."""
    body = json.loads(path.read_text(encoding="utf-8"))
    return from_dict(body)


def write_npz(result: Result, file: IO[bytes], _: str | None) -> None:
    """Write the arrays with their dtypes, and beside them the rest as JSON."""
    arrays = {
        field.name: getattr(result, field.name)
        for field in dataclasses.fields(result)
        if isinstance(getattr(result, field.name), np.ndarray)
    }
    body = json.loads(dumps(without(result, arrays)))
    text = json.dumps({key: value for key, value in body.items() if key not in arrays})
    # As bytes: a string array would take four bytes a sign, an object array a pickle.
    arrays["json"] = np.frombuffer(text.encode("utf-8"), dtype=np.uint8)
    np.savez_compressed(file, allow_pickle=False, **arrays)


def read_npz(path: Path) -> Result:
    """Read what ``write_npz`` wrote."""
    with path.open("rb") as file, np.load(file, allow_pickle=False) as stored:
        body = json.loads(stored["json"].tobytes().decode("utf-8"))
        arrays = {name: stored[name] for name in stored.files if name != "json"}
    return with_arrays(from_dict({**body, **{name: [] for name in arrays}}), arrays)


def without(result: Result, fields: Mapping[str, Any]) -> Result:
    """The result with these arrays emptied, so that they are not written twice."""
    empty: dict[str, Any] = {name: np.zeros((0,) * getattr(result, name).ndim) for name in fields}
    return dataclasses.replace(result, **empty)


def with_arrays(result: Result, arrays: Mapping[str, np.ndarray]) -> Result:
    """The result with these arrays put in."""
    known = {field.name for field in dataclasses.fields(type(result))}
    kept: dict[str, Any] = {name: array for name, array in arrays.items() if name in known}
    return dataclasses.replace(result, **kept)
