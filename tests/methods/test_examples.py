"""The examples in the docstrings of the methods are run, with a model that exists only in numpy."""

import doctest
import importlib
import pkgutil

import numpy as np
import pytest

import interpret.methods
from tests.toy_models import example_model

MODULES = [module.name for module in pkgutil.iter_modules(interpret.methods.__path__)]


@pytest.mark.parametrize("name", MODULES)
def test_the_examples_say_what_they_give(name):
    module = importlib.import_module(f"interpret.methods.{name}")
    failed, _ = doctest.testmod(module, extraglobs={"model": example_model(), "np": np})
    assert failed == 0
