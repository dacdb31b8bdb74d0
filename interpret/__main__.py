"""``python -m interpret`` is the command line."""

from __future__ import annotations

from interpret.cli import main

if __name__ == "__main__":
    main()
