"""``python -m interpret``, and ``interpret``, are the command line."""

from __future__ import annotations


def main() -> None:
    """Run the command line; Ctrl-C while it is still being loaded is no fault either."""
    try:
        from interpret.cli import main as run
    except KeyboardInterrupt:
        import sys

        print("interpret: Interrupted: nothing more was written.", file=sys.stderr)
        raise SystemExit(130) from None
    run()


if __name__ == "__main__":
    main()
