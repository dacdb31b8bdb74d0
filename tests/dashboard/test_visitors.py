"""Whoever closes the last tab leaves nothing behind, and there is room for so many and no more."""

import time

import pytest

from interpret.dashboard import visitors as here
from interpret.dashboard.allowance import Allowance, Busy, Most, Rate
from interpret.dashboard.jobs import Job
from interpret.dashboard.session import Session
from interpret.dashboard.visitors import Visitors


class Theirs:
    """What a visitor has."""

    def __init__(self):
        self.ended = 0

    def end(self):
        self.ended += 1


def test_a_visitor_ends_some_seconds_after_the_last_tab(monkeypatch):
    now, open_tabs, forgotten = [0.0], {"a", "b"}, []
    monkeypatch.setattr(here.time, "monotonic", lambda: now[0])
    visitors = Visitors(Most(), connected=open_tabs.__contains__, forget=forgotten.append)
    one, other = Theirs(), Theirs()
    visitors.admit("a", one)
    visitors.admit("b", other)
    open_tabs.discard("a")
    now[0] = 4.0
    assert visitors.sweep() == []  # a network may falter
    open_tabs.add("a")
    visitors.sweep()
    open_tabs.discard("a")
    now[0] = 8.0
    assert visitors.sweep() == []
    now[0] = 9.5
    assert visitors.sweep() == ["a"]
    assert (one.ended, other.ended, forgotten, len(visitors)) == (1, 0, ["a"], 1)
    assert here.AWAY + here.EVERY < 10
    visitors.close()
    assert (other.ended, len(visitors)) == (1, 0)


def test_there_is_room_for_so_many():
    visitors = Visitors(Most(sessions=2), connected=lambda name: True)
    mine = visitors.admit("a", Theirs())
    visitors.admit("b", Theirs())
    with pytest.raises(Busy) as caught:
        visitors.admit("c", Theirs())
    assert str(caught.value) == (
        "This dashboard is full: 2 visitors at once are the most here, since each has a model open "
        "in memory. Load the page again when somebody has closed theirs."
    )
    assert visitors.admit("a", Theirs()) is mine  # who is in stays in


def test_one_that_cannot_end_does_not_keep_the_others(monkeypatch):
    class Stuck:
        def end(self):
            raise OSError("no")

    monkeypatch.setattr(here, "AWAY", -1.0)
    visitors = Visitors(Most(), connected=lambda name: False)
    other = Theirs()
    visitors.admit("a", Stuck())
    visitors.admit("b", other)
    assert visitors.sweep() == ["a", "b"]
    assert other.ended == 1


def test_models_and_questions_are_counted():
    mine = Allowance(Most(opened=2, asked=3))
    for _ in range(2):
        mine.open()
    with pytest.raises(Busy, match=r"You have opened 2 models in ten minutes, .* in 600 seconds"):
        mine.open()
    for _ in range(3):
        mine.ask()
    with pytest.raises(Busy, match=r"Your pages have asked 3 questions in a minute"):
        mine.ask()


def test_a_rate_lets_the_next_one_in_time_after_time():
    rate = Rate(2, 0.2)
    assert (rate.take(), rate.take()) == (0.0, 0.0)
    assert 0 < rate.take() <= 0.2
    time.sleep(0.25)
    assert rate.take() == 0.0


def test_limits_come_from_the_environment(monkeypatch):
    monkeypatch.setenv("INTERPRET_MOST_SESSIONS", "3")
    assert Most.stated() == Most(sessions=3)


def test_a_session_that_ends_lets_go_of_its_model():
    class Analyst(Theirs):
        asked = None

    mine, analyst = Session(), Analyst()
    mine.use(analyst)
    mine.results["key"] = "result"
    mine.end()
    assert analyst.ended == 1
    assert (mine.analyst, mine.over, len(mine.results)) == (None, True, 0)


def test_work_that_does_not_stop_is_cut_short(monkeypatch):
    monkeypatch.setattr("interpret.dashboard.jobs.TO_STOP", 0.2)
    cut = []
    job = Job("key", lambda progress: time.sleep(2), cut_short=lambda: cut.append(True))
    job.stop()
    job.stop()
    assert job.wait(5)
    assert cut == [True]
    quick = Job("key", lambda progress: None, cut_short=lambda: cut.append(True))
    quick.stop()
    time.sleep(0.4)
    assert cut == [True]
