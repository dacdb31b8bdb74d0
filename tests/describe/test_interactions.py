import dataclasses

import numpy as np

from interpret.describe.interactions import alt_text, found, part_name, rules, table
from tests.plots.examples import series_interactions, text_interactions


def test_the_strongest_pair_is_said_with_what_the_score_does():
    assert found(text_interactions()) == [
        "“=a” and “c” are redundant, each stands in for the other: the score changes by −0.5 "
        "without the first, by 0 without the second, and by −1 without both.",
        "Of all pairs: 1 pair in concert, 1 redundant.",
    ]
    assert alt_text(text_interactions()).startswith("Interactions for “junior”: “=a” and “c” are")
    assert rules(text_interactions()) == [
        "In concert: together they move the score by less than the two apart: each needs the "
        "other.",
        "Redundant: together they move it by more than the two apart: each stands in for the "
        "other.",
    ]


def test_where_nothing_goes_together_that_is_said():
    assert found(series_interactions()) == [
        "Of 2 parts the only pair is additive: each counts for itself."
    ]
    one = dict(pairs=np.zeros((0, 2), int), together=np.zeros(0), interactions=np.zeros(0))
    alone = dataclasses.replace(
        series_interactions(), parts=np.array([[0, 2]]), drops=np.ones(1), relations=(), **one
    )
    assert found(alone) == ["There is no pair, for which it takes two parts."]
    unrun = dataclasses.replace(text_interactions(), relations=("", "", ""))
    assert found(unrun) == ["No pair was run."]


def test_a_part_reads_as_its_words_or_its_channel_from_to():
    assert [part_name(text_interactions(), part) for part in range(3)] == ["=a", "<b>", "c"]
    assert part_name(series_interactions(), 0) == "b: 0 – 0.02 s"
    assert part_name(series_interactions(), 1, most=6) == "=a: 0…"


def test_the_table_has_the_pairs_that_were_run_the_largest_first():
    rows = table(text_interactions(), 5)
    assert rows.caption == "All 2 pairs"
    assert rows.rows[0] == ("=a", "c", "0.5", "0", "1", "−0.5", "redundant")
    assert rows.rows[1][-2:] == ("0.25", "in concert")
