"""Read the dependencies from requirements.txt, where they are said once.

Everything else stands in pyproject.toml. This is code only because setuptools' declarative
`dependencies = {file = ...}` takes every line, and nobody who uses the library needs pytest.
"""

from pathlib import Path

from setuptools import setup

requirements = Path(__file__).with_name("requirements.txt").read_text(encoding="utf-8")
lines = [line.partition("#")[0].strip() for line in requirements.splitlines()]

setup(install_requires=[line for line in lines if line and not line.startswith("pytest")])
