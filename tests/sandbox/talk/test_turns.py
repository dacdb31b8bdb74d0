"""Who waits for a turn, and who gives it up."""

import threading

from interpret.sandbox.talk.turns import Turns


def test_who_gives_up_waiting_holds_nobody_up():
    turns, order = Turns(), []
    waiting = threading.Event()

    def impatient():
        turns._changed.wait_for = interrupted
        try:
            with turns:
                order.append("impatient")
        except KeyboardInterrupt:
            order.append("gone")
        finally:
            del turns._changed.wait_for
            waiting.set()

    def interrupted(ready):
        raise KeyboardInterrupt

    with turns:
        one = threading.Thread(target=impatient)
        one.start()
        assert waiting.wait(5)
    with turns:
        order.append("next")
    one.join(5)
    assert order == ["gone", "next"]
    assert turns.take()
    turns.give()
