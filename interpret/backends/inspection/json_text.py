"""Is this a configuration in JSON, and not one made to exhaust whoever reads it?"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from interpret.backends.inspection.refusal import RESAVE, quoted, refusal
from interpret.core.errors import ModelError

MAX_CONFIG_BYTES = 16 * 2**20
MAX_DEPTH = 100
"""Brackets within brackets: a model within a model within a model has some thirty."""
MAX_BRACKETS = 300_000
MAX_VALUES = 2_000_000
MAX_DIGITS = 20

_TOKEN = re.compile(rb'"(?:[^"\\]++|\\.)*+"|[][{}]', re.DOTALL)


def read_json(path: Path, text: bytes) -> dict[str, Any]:
    """Parse a model's configuration.

    Raises
    ------
    ModelError
        ``config-too-complex`` where it is larger, holds more or is nested deeper than any real
        model's, ``damaged`` where it is no JSON object in UTF-8.
    """
    if len(text) > MAX_CONFIG_BYTES:
        raise too_large(path, len(text))
    brackets = text.count(b"[") + text.count(b"{")
    if brackets > MAX_BRACKETS or text.count(b",") > MAX_VALUES:
        raise too_complex(
            path,
            f"holds more than {MAX_BRACKETS:,} lists and objects or {MAX_VALUES:,} values, as no "
            "real model's does",
        )
    if depth(text) > MAX_DEPTH:
        raise too_complex(
            path, f"is nested more than {MAX_DEPTH} levels deep, as no real model's is"
        )
    try:
        # Bytes would be taken for UTF-16 where they look so, in which brackets were not counted.
        body = json.loads(text.decode("utf-8"), parse_int=_whole_number)
    except (ValueError, RecursionError) as error:
        raise refusal(
            path, "damaged", f"Its configuration is not readable JSON ({quoted(error)}). {RESAVE}"
        ) from error
    if not isinstance(body, dict):
        raise refusal(path, "damaged", f"Its configuration is no JSON object. {RESAVE}")
    return body


def too_large(path: Path, size: int) -> ModelError:
    """The refusal of a configuration of so many bytes."""
    return refusal(
        path,
        "config-too-complex",
        f"Its configuration has {size:,} bytes, where {MAX_CONFIG_BYTES:,} are allowed and a real "
        f"model has some thousand. Nothing in the file was run. {RESAVE}",
    )


def too_complex(path: Path, how: str) -> ModelError:
    """The refusal of a configuration that ``how`` is said of, and of no real one."""
    return refusal(
        path,
        "config-too-complex",
        f"Its configuration {how}. Nothing in the file was run. {RESAVE}",
    )


def _whole_number(digits: str) -> int:
    if len(digits) > MAX_DIGITS:
        raise ValueError(f"a whole number of {len(digits):,} digits")
    return int(digits)


def depth(text: bytes) -> int:
    """How deep brackets are nested, told without recursion and without building anything."""
    if text.count(b"[") + text.count(b"{") <= MAX_DEPTH:
        return 0
    deepest = level = 0
    for token in _TOKEN.finditer(text):
        sign = text[token.start()]
        if sign in b"[{":
            level += 1
            deepest = max(deepest, level)
        elif sign in b"]}":
            level -= 1
    return deepest
