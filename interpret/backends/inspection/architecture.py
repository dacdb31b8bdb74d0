"""Which file says what weights belong to, and what does it say?

Programs that keep weights alone write the layers beside them with ``model.to_json()``. That JSON is
looked at as the configuration inside a whole model is.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from interpret.backends.inspection.allowed import MODELS
from interpret.backends.inspection.json_text import MAX_CONFIG_BYTES, read_json, too_large
from interpret.backends.inspection.refusal import RESAVE, quoted, refusal

_NAMES = (
    *("model.json", "architecture.json", "model_architecture.json", "config.json"),
    *("model_config.json", "arch.json"),
)
_SNIFFED = 4096


def architecture_beside(weights: Path) -> Path | None:
    """The architecture that lies beside weights: of their name, or of one that programs use."""
    stem = weights.name.removesuffix(weights.suffix).removesuffix(".weights")
    stems = dict.fromkeys((stem, stem.removesuffix("_weights"), stem.replace("weights", "model")))
    own = [
        f"{each}{end}.json" for each in stems for end in ("", "_architecture", "_model", "_config")
    ]
    beside = [weights.with_name(name) for name in (*own, *_NAMES)]
    return next((each for each in beside if is_architecture(each)), None)


def is_architecture(path: Path) -> bool:
    """Whether a file begins as ``model.to_json()`` does; it may be anything behind that."""
    try:
        with path.open("rb") as file:
            head = file.read(_SNIFFED)
    except (OSError, ValueError):
        return False
    names = (f'"{name}"'.encode() for name in MODELS)
    return head.lstrip()[:1] == b"{" and b'"class_name"' in head and any(n in head for n in names)


def read_architecture(path: Path) -> tuple[dict[str, Any], str]:
    """The configuration in such a file, and the version of Keras that wrote it.

    Raises
    ------
    ModelError
        ``not-found``, ``damaged``, ``config-too-complex`` or ``not-a-model``.
    """
    try:
        if not path.is_file():
            raise refusal(
                path, "not-found", "There is no such file. Check the architecture's path."
            )
        if (size := path.stat().st_size) > MAX_CONFIG_BYTES:
            raise too_large(path, size)
        text = path.read_bytes()
    except (OSError, ValueError) as error:
        raise refusal(
            path, "not-found", f"The architecture cannot be read ({quoted(error)})."
        ) from error
    config = read_json(path, text)
    if config.get("class_name") not in MODELS or not isinstance(config.get("config"), dict | list):
        raise refusal(
            path,
            "not-a-model",
            "This JSON is no architecture of a Keras model, as model.to_json() writes it. "
            f"{RESAVE}",
        )
    version = config.pop("keras_version", "of unknown version")
    config.pop("backend", None)
    return config, str(version)
