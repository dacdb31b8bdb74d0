"""What was asked of the speed, and what was reached? Ratios of one run."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from benchmarks.models import MODELS
from benchmarks.occlusion import MANY
from benchmarks.table import laid_out
from benchmarks.talk import NAIVE, OURS

Row = dict[str, Any]
Line = tuple[str, str, float | None, bool]
"""What, how much was required, what was reached (None: not measured), whether that suffices."""

BRUTE = {
    "token_cnn": {400: 40.0, 1600: 150.0},
    "fcn": {512: 8.0, 2048: 25.0},
    "resnet": {512: 8.0, 2048: 25.0},
    "fastism_base": {512: 6.0, 1024: 10.0, 2048: 20.0},
}
NEVER_BELOW = 0.95
MEGABYTES = 2048


def occlusion(rows: list[Row]) -> Iterator[Line]:
    """Speed-ups over brute force and the peers, with a window and a stride of 1."""
    found = {
        (r["model"], r["length"], r["who"]): r["seconds"]
        for r in rows
        if r["window"] == 1 and "seconds" in r
    }
    for model, lengths in BRUTE.items():
        for length, least in lengths.items():
            yield _over(found, model, length, [NAIVE], least)
            if model == "fastism_base":
                yield _over(found, model, length, ["fastism", MANY], least)
    yield _over(found, "token_cnn", 400, ["captum", "xplique", "fastism"], 40.0)
    for row in rows:
        if row["who"] == OURS and row["model"] == "token_cnn" and row["window"] == 1:
            passes = row["seconds"] / row["pass_seconds"]
            yield (f"{_title(row)}: forward passes", "≤ 10", passes, passes <= 10)
    for shorter, longer in ((100, 400), (400, 1600), (1600, 6400)):
        times = [found.get(("token_cnn", length, OURS)) for length in (shorter, longer)]
        grown = times[1] / times[0] if all(times) else None
        what = f"1 token CNN: time at {longer} / at {shorter}"
        yield (what, "≤ 5×", grown, grown is not None and grown <= 5)
    yield from _never_slower(rows)


def _never_slower(rows: list[Row]) -> Iterator[Line]:
    """The windowing at which a model that cannot gain comes off worst."""
    for model in ("dilated", "conv_lstm"):
        times = {
            (r["length"], r["window"], r["stride"], r["who"]): r["seconds"]
            for r in rows
            if r["model"] == model and "seconds" in r
        }
        ratios = [times.get((*c, NAIVE), 0.0) / t for (*c, who), t in times.items() if who == OURS]
        worst = min(ratios, default=None)
        what = f"{MODELS[model].title}: over brute force, at worst"
        yield (what, f"≥ {NEVER_BELOW}×", worst, worst is not None and worst >= NEVER_BELOW)


def substitutions(rows: list[Row]) -> Iterator[Line]:
    """All substitutions, over brute force and the peers."""
    found = {(r["model"], r["length"], r["who"]): r["seconds"] for r in rows if "seconds" in r}
    for who, least in ((NAIVE, 6.0), ("captum", 1.0), ("tangermeme", 1.0)):
        yield _over(found, "basset", 1000, [who], least)
    yield _over(found, "basset", 1000, ["tangermeme, fast"], 1.0, note=" (its own fastISM)")
    yield _over(found, "fastism_base", 1024, [MANY], 4.0)


def chunks(rows: list[Row]) -> Iterator[Line]:
    """Captum's values of chunks beside ours."""
    for row in rows:
        if "correlation" in row:
            what = f"{_title(row)}, {row['chunks']} chunks: correlation ({row['method']})"
            least = 0.9999 if row["method"] == "occlude" else 0.98  # Captum's are sampled
            yield (what, f"≥ {least}", row["correlation"], row["correlation"] >= least)


def gradients(rows: list[Row]) -> Iterator[Line]:
    """Integrated gradients and SmoothGrad beside the fastest peer."""
    cases = sorted({(r["model"], r["length"], r["method"]) for r in rows})
    for model, length, method in cases:
        found = {
            (model, length, r["who"]): r["seconds"]
            for r in rows
            if (r["model"], r["length"], r["method"]) == (model, length, method) and "seconds" in r
        }
        peers = [who for _, _, who in found if who != OURS]
        strict = model == "token_cnn" and method == "integrated_gradients"
        yield _over(found, model, length, peers, 3.0 if strict else 1.0, note=f" ({method})")
        if strict:
            row = next(r for r in rows if r["model"] == model and r["length"] == length)
            passes = found[model, length, OURS] / row["pass_seconds"]
            what = f"{MODELS[model].title}, {length}: forward passes ({method})"
            yield (what, "≤ 20", passes, passes <= 20)


def memory(rows: list[Row]) -> Iterator[Line]:
    """Peaks of our own beyond the model."""
    for row in rows:
        if row["who"] == OURS:
            peak = row.get("peak_mb")
            what = f"{_title(row)}: MB beyond the model"
            yield (what, f"< {MEGABYTES}", peak, peak is not None and peak < MEGABYTES)


def many_texts(rows: list[Row]) -> Iterator[Line]:
    """A text in one call beside one in a long batch."""
    found = {row["who"]: row.get("seconds_a_text") for row in rows}
    times = [found.get("one call"), found.get("one long batch")]
    ratio = times[0] / times[1] if all(times) else None
    what = "a text of many in one call / in one long batch"
    yield (what, "≤ 3×", ratio, ratio is not None and ratio <= 3)


def load(rows: list[Row]) -> Iterator[Line]:
    """Answers as in one process, and nothing left behind."""
    for row in rows:
        yield ("answers that differ", "0", row["different"], row["different"] == 0)
        for what in ("processes", "files", "folders"):
            yield (f"{what} left behind", "≤ 0", row["left"][what], row["left"][what] <= 0)
        yield (
            "MB that the host grew by",
            "≤ 50",
            row["left"]["host MB"],
            row["left"]["host MB"] <= 50,
        )


def ngrams(rows: list[Row]) -> Iterator[Line]:
    """The largest corpus's speed beside the forward pass; memory beside that of the smallest."""
    done = sorted((row for row in rows if "seconds" in row), key=lambda row: row["texts"])
    if done:
        share = done[-1]["forward_seconds"] / done[-1]["seconds"]
        what = f"n-grams of {done[-1]['texts']} texts: speed over the forward pass"
        yield (what, "≥ 0.6", share, share >= 0.6)
    if len(done) > 1:
        grown = done[-1]["peak_mb"] - done[0]["peak_mb"]
        what = f"n-grams: MB more at {done[-1]['texts']} texts than at {done[0]['texts']}"
        yield (what, "< 64", grown, grown < 64)


def told(lines: Iterator[Line]) -> str:
    """A table of what was asked; nothing that was not measured."""
    rows: list[list[Any]] = [["", "required", "reached"]]
    for what, required, reached, enough in lines:
        if reached is not None:
            rows.append([what, required, f"{reached:.2f}{'' if enough else '  SHORT'}"])
    return laid_out(rows)


def _over(
    found: dict[tuple[str, int, str], float],
    model: str,
    length: int,
    others: list[str],
    least: float,
    note: str = "",
) -> Line:
    """How many times longer the fastest of the others takes."""
    times = {who: found[model, length, who] for who in others if (model, length, who) in found}
    ours = found.get((model, length, OURS))
    fastest = min(times, key=lambda who: times[who], default=None)
    ratio = times[fastest] / ours if fastest is not None and ours else None
    what = f"{MODELS[model].title}, {length}: over {fastest or others}{note}"
    return (what, f"≥ {least:g}×", ratio, ratio is not None and ratio >= least)


def _title(row: Row) -> str:
    return f"{MODELS[row['model']].title}, {row['length']}"
