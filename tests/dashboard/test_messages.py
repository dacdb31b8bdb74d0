from interpret.dashboard.messages import sentence


def test_what_was_not_written_for_people_is_not_shown():
    told = sentence(KeyError("secret"))
    assert "secret" not in told
    assert "KeyError" in told
