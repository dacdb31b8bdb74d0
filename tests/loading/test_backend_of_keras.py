"""What happens where the environment asks Keras for another backend."""

import importlib.util
import os
import sys

import pytest

from interpret.backends import start_tensorflow
from interpret.core.errors import ModelError


@pytest.mark.parametrize("name", ["jax", "torch", "openvino"])
def test_another_backend_is_named_before_anything_is_imported(name, monkeypatch):
    monkeypatch.setenv("KERAS_BACKEND", name)
    monkeypatch.delitem(sys.modules, "keras", raising=False)
    with pytest.raises(ModelError) as caught:
        start_tensorflow()
    absent = "" if importlib.util.find_spec(name) else ", which is not installed here"
    assert str(caught.value) == (
        f"Keras is set to run on {name!r}, by KERAS_BACKEND or its keras.json{absent}; interpret "
        "needs its TensorFlow backend. Set KERAS_BACKEND=tensorflow before Python starts, or in a "
        "program os.environ['KERAS_BACKEND'] = 'tensorflow' before the first import of keras."
    )
    assert caught.value.code == "no-tensorflow"


def test_the_command_line_has_its_own(monkeypatch):
    from interpret.cli import main

    monkeypatch.setenv("KERAS_BACKEND", "jax")
    monkeypatch.setattr(sys, "argv", ["interpret", "--version"])
    with pytest.raises(SystemExit):
        main()
    assert os.environ["KERAS_BACKEND"] == "tensorflow"
