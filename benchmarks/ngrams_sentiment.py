"""Thresholds and families on the sentiment sample, beside those of Jacovi et al. (2018).

``python -m benchmarks.ngrams_sentiment`` downloads the rated snippets as the model's build script
does, and goes through its 3,075 test snippets, all four convolutions.
"""

from __future__ import annotations

import runpy

import numpy as np

import interpret
from benchmarks.table import laid_out

FOLDER = "sample_models/sentiment"
PUBLISHED = {0.6: "62 % kept", 0.75: "about 44 % discarded, accuracy as before"}


def main() -> None:
    """Print what thresholds keep, what they cost, and how many filters have several families."""
    build = runpy.run_path(f"{FOLDER}/build.py")
    parts = build["divide"](build["snippets"](build["read_data"]()), np.random.default_rng(2014))
    texts = [text for text, _, _ in parts[2]]
    labels = [build["LABELS"][label] for _, label, _ in parts[2]]
    model = interpret.load(f"{FOLDER}/model.keras")
    lines = [["purity", "layer", "kept", "accuracy", "with thresholds", "same class", "several"]]
    for purity in PUBLISHED:
        for layer in model.info.conv_layers:
            found = interpret.ngrams(model, texts, labels=labels, layer=layer.name, purity=purity)
            lines.append([f"{purity}", layer.name, *row(found)])
    print(laid_out(lines))
    for purity, said in PUBLISHED.items():
        print(f"published, purity {purity}: {said}")
    print("published, filters with several families: 17 of 40")


def row(found: interpret.NGrams) -> list[str]:
    """One line: mean share kept, accuracies, agreement, filters of several families."""
    return [
        f"{100 * found.kept.mean():.0f} %",
        f"{found.accuracy:.3f}",
        f"{found.accuracy_thresholded:.3f}",
        f"{100 * found.agreement:.1f} %",
        f"{(found.families > 1).sum()} of {(found.families > 0).sum()}",
    ]


if __name__ == "__main__":
    main()
