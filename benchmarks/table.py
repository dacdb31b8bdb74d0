"""Rows as tables of text: medians, ratios to ours, and the floor."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from benchmarks.models import MODELS
from benchmarks.talk import NAIVE, OURS

Row = dict[str, Any]

NOT_THERE = "NotImplementedError: "
"""What a peer answers when it has no such method."""


def occlusion(rows: list[Row]) -> str:
    """A line a case: what ours takes, then how many times longer everybody else takes."""
    head = ["model", "L", "w", "s", "ms", "first s", "engine", "passes", "floor", "GMAC", "less"]
    peers = [NAIVE, "captum", "xplique", "fastism", "fastism, 32 at once"]
    lines = [head + peers + ["difference"]]
    for case in _cases(rows, "model", "length", "window", "stride"):
        ours = case.get(OURS, {})
        start = [
            MODELS[_any(case)["model"]].title,
            *(_any(case)[k] for k in ("length", "window", "stride")),
        ]
        if "seconds" not in ours:
            lines.append([*start, ours.get("error", "")])
            continue
        done, naive = ours["multiply_adds"], ours["naive_multiply_adds"]
        lines.append(
            [
                *start,
                f"{1e3 * ours['seconds']:.1f}",
                f"{ours['first_seconds']:.1f}",
                ours["engine"],
                f"{ours['seconds'] / ours['pass_seconds']:.1f}",
                f"{1e3 * done / ours['rate']:.1f}",
                f"{done / 1e9:.2f}",
                f"{naive / done:.1f}×",
                *(_times(case.get(peer), ours) for peer in peers),
                f"{max((r.get('difference', 0.0) for r in case.values()), default=0.0):.0e}",
            ]
        )
    return laid_out(lines) + "\n" + _legend(rows)


def substitutions(rows: list[Row]) -> str:
    """A line a case: what ours takes, then how many times longer everybody else takes."""
    peers = [NAIVE, "captum", "tangermeme", "tangermeme, fast", "fastism, 32 at once"]
    lines = [["model", "L", "ms", "first s", "passes", "GMAC", "less", *peers, "difference"]]
    for case in _cases(rows, "model", "length"):
        ours = case.get(OURS, {})
        start = [MODELS[_any(case)["model"]].title, _any(case)["length"]]
        if "seconds" not in ours:
            lines.append([*start, ours.get("error", "")])
            continue
        done, naive = ours["multiply_adds"], ours["naive_multiply_adds"]
        lines.append(
            [
                *start,
                f"{1e3 * ours['seconds']:.0f}",
                f"{ours['first_seconds']:.1f}",
                f"{ours['seconds'] / ours['pass_seconds']:.0f}",
                f"{done / 1e9:.1f}",
                f"{naive / done:.1f}×",
                *(_times(case.get(peer), ours) for peer in peers),
                f"{max((r.get('difference', 0.0) for r in case.values()), default=0.0):.0e}",
            ]
        )
    return laid_out(lines) + "\n" + _legend(rows)


def chunks(rows: list[Row]) -> str:
    """A line a case: milliseconds, and how far Captum's values lie from ours."""
    lines = [
        ["model", "L", "chunks", "method", "ms", "captum", "correlation", "difference", "error"]
    ]
    for case in _cases(rows, "model", "length", "chunks", "method"):
        ours, captum = case.get(OURS, {}), case.get("captum", {})
        start = [_any(case)[key] for key in ("length", "chunks", "method")]
        start.insert(0, MODELS[_any(case)["model"]].title)
        if "correlation" not in captum:
            lines.append([*start, ours.get("error") or captum.get("error", "")])
            continue
        lines.append(
            [
                *start,
                f"{1e3 * ours['seconds']:.1f}",
                _times(captum, ours),
                f"{captum['correlation']:.6f}",
                f"{captum['difference']:.1e}",
                f"{ours['standard_error']:.1e}" if "standard_error" in ours else "–",
            ]
        )
    return laid_out(lines)


def gradients(rows: list[Row]) -> str:
    """A line a case: ours in ms and in passes, then how many times longer everybody else takes."""
    peers = ["captum", "xplique", "tf-keras-vis"]
    lines = [["model", "L", "method", "ms", "first s", "passes", *peers, "correlation"]]
    for case in _cases(rows, "model", "length", "method"):
        ours = case.get(OURS, {})
        start = [MODELS[_any(case)["model"]].title, _any(case)["length"], _any(case)["method"]]
        if "seconds" not in ours:
            lines.append([*start, ours.get("error", "")])
            continue
        correlations = [r["correlation"] for r in case.values() if "correlation" in r]
        lines.append(
            [
                *start,
                f"{1e3 * ours['seconds']:.1f}",
                f"{ours['first_seconds']:.1f}",
                f"{ours['seconds'] / ours['pass_seconds']:.1f}",
                *(_times(case.get(peer), ours) for peer in peers),
                f"{min(correlations, default=float('nan')):.3f}",
            ]
        )
    return laid_out(lines) + "\n" + _legend(rows)


def memory(rows: list[Row]) -> str:
    """Megabytes beyond the model, a line for each model and library."""
    lines = [["model", "L", "who", "MB beyond the model"]]
    for row in rows:
        said = f"{row['peak_mb']:.0f}" if "peak_mb" in row else row.get("error", "")
        lines.append([MODELS[row["model"]].title, row["length"], row["who"], said])
    return laid_out(lines)


def many_texts(rows: list[Row]) -> str:
    """Milliseconds a text, a line for each way."""
    lines = [["texts", "how", "ms a text"]]
    for row in rows:
        said = f"{1e3 * row['seconds_a_text']:.2f}" if "seconds" in row else row.get("error", "")
        lines.append([row["texts"], row["who"], said])
    return laid_out(lines)


def ngrams(rows: list[Row]) -> str:
    """Seconds for a corpus beside its bare forward pass, a line for each size."""
    lines = [["texts", "forward s", "n-grams s", "share", "MB beyond the model"]]
    for row in rows:
        if "seconds" not in row:
            lines.append([row["texts"], row.get("error", "")])
            continue
        share = row["forward_seconds"] / row["seconds"]
        times = [f"{row['forward_seconds']:.2f}", f"{row['seconds']:.2f}", f"{100 * share:.0f} %"]
        lines.append([row["texts"], *times, f"{row['peak_mb']:.0f}"])
    return laid_out(lines)


def laid_out(lines: list[list[Any]]) -> str:
    """Columns wide enough for what they hold; a last cell may be a sentence."""
    texts = [[str(cell) for cell in line] for line in lines]
    full = [line for line in texts if len(line) == len(texts[0])]
    widths = [max(len(line[i]) for line in full) for i in range(len(texts[0]))]
    widths[0] = max(len(line[0]) for line in texts)
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=False)).rstrip()
        for line in texts
    )


def load(rows: list[Row]) -> str:
    """Seconds to wait under load, by analysis, and what was left behind."""
    lines = [["", "count", "median s", "95 % s", "longest s"]]
    said = []
    for row in rows:
        waits = {"opening a model": row["opening"], **row["latency"]}
        for what, waited in waits.items():
            shown = [_quantile(waited, share) for share in (0.5, 0.95, 1.0)]
            lines.append([what, len(waited), *(f"{each:.2f}" for each in shown)])
        left = ", ".join(f"{count} {what}" for what, count in row["left"].items())
        said.append(
            f"{row['sessions']} sessions at once, {row['analyses']} analyses in "
            f"{row['seconds']:.0f} s; {row['killed']} workers killed, {row['stopped']} calls "
            f"stopped and asked again; {row['different']} answers differ; left behind: {left}"
        )
    return laid_out(lines) + "\n" + "\n".join(said)


def _quantile(values: list[float], share: float) -> float:
    return values[min(int(share * len(values)), len(values) - 1)] if values else float("nan")


def _cases(rows: list[Row], *keys: str) -> Iterable[dict[str, Row]]:
    found: dict[tuple[Any, ...], dict[str, Row]] = {}
    for row in rows:
        found.setdefault(tuple(row[key] for key in keys), {})[row["who"]] = row
    return found.values()


def _any(case: dict[str, Row]) -> Row:
    return next(iter(case.values()))


def _times(row: Row | None, ours: Row) -> str:
    """How many times longer than ours; ~ where it is estimated from a part of the windows."""
    if row is None:
        return "–"
    if "seconds" not in row:
        return "–" if row.get("error") == NOT_THERE else "fails"
    mark = "~" if "estimated_from" in row else ""
    return f"{mark}{row['seconds'] / ours['seconds']:.2f}×"


def _legend(rows: list[Row]) -> str:
    lines = []
    parts = {
        (r["who"], r["model"], r["length"]): r["estimated_from"]
        for r in rows
        if "estimated_from" in r
    }
    for (who, model, length), count in parts.items():
        lines.append(
            f"~ {who} on {MODELS[model].title}, L = {length}: estimated from {count} windows"
        )
    failed = {
        (r["who"], r["model"]): r["error"] for r in rows if r.get("error", NOT_THERE) != NOT_THERE
    }
    for (who, model), error in failed.items():
        lines.append(f"{who} on {MODELS[model].title}: {error}")
    return "\n".join(lines)
