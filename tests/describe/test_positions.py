from __future__ import annotations

from interpret.describe.positions import on_an_axis, places_of
from interpret.describe.tokens import glue, in_a_row


def test_tokens_are_said_by_name_and_numbers_with_their_unit():
    words = places_of(("not", "a<b", "film"), "token")
    assert (words.say(1), words.bare(1), words.say(3)) == ("a<b", "a<b", "added zeros")
    hours = places_of(tuple(i * 3600.0 for i in range(24)), "time (s)")
    assert (hours.title, hours.say(19), hours.bare(19)) == ("time (h)", "19 h", "19")
    assert hours.seen(17, 30) == "17 – 23 h"


def test_a_span_outside_the_input_is_of_added_zeros():
    words = places_of(("not", "a", "film"), "token")
    assert words.seen(-2, 0) == "added zeros only"
    assert words.seen(-1, 9, most=2) == "not a …"


def test_times_that_run_back_give_way_to_numbers_on_an_axis_alone():
    places = places_of((9.0, 0.0, 3.0), "depth (m)")
    assert places.say(0) == "9"
    assert (on_an_axis(places).title, on_an_axis(places).say(0)) == ("depth (m), by number", "0")
    rising = places_of((0.0, 3.0, 9.0), "depth (m)")
    assert on_an_axis(rising) is rising


def test_characters_stand_side_by_side_and_words_apart():
    assert glue(("U", "7", "")) == ""
    assert glue(("U", "seven")) == " "
    assert in_a_row(("a b", "\t")) == "a·b ⇥"
