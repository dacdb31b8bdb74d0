"""A visitor follows a chain: from a token to a filter, and what happens without it."""

import pytest

from tests.browser.test_dashboard import PATIENCE, chart, settled

expect = pytest.importorskip("playwright.sync_api").expect
pytestmark = [pytest.mark.browser, pytest.mark.tensorflow]

TEXT = "It takes great pictures, yet the lens cap is a disappointment."


def click(page, kind, what):
    """Click on a token, a filter or the class of the flow."""
    box = page.locator(".st-key-c_flow .nsewdrag").bounding_box()
    x, y = page.locator(".st-key-c_flow .js-plotly-plot").evaluate(
        """(plot, [kind, what]) => { const t = plot.data.find(t => t.mode === 'markers'),
        l = plot._fullLayout, i = t.customdata.findIndex(d => d && d[0] === kind && d[1] === what);
        return [l.xaxis.d2p(t.x[i]), l.yaxis.d2p(t.y[i])]; }""",
        [kind, what],
    )
    x, y = box["x"] + x, box["y"] + y
    for step in range(6):
        page.mouse.move(x - 12 + 2 * step, y - 12 + 2 * step)
    page.wait_for_timeout(200)
    page.mouse.click(x, y)
    settled(page)


def first_row(page):
    """The row of the first filter's card, and what it is called."""
    return page.locator(".st-key-c_flow .js-plotly-plot").evaluate(
        "plot => plot.data.find(t => t.mode === 'markers').customdata.find(d => d && "
        "d[0] === 'row')[1]"
    )


def test_from_a_token_to_a_filter_to_the_score_without_it(page, server):
    page.goto(f"{server}/chain?model=sentiment&text={TEXT}")
    settled(page)
    expect(chart(page, "c_flow")).to_be_visible(timeout=PATIENCE)
    settled(page)
    score = page.locator(".st-key-c_score [data-testid=stMetricValue]").first
    before = score.text_content()
    click(page, "token", 11)
    expect(page.get_by_text("disappointment adds")).to_be_visible()
    looked_at = page.get_by_role("combobox", name="Look at")
    expect(looked_at).to_have_value("token 11: disappointment")
    click(page, "row", first_row(page))
    expect(looked_at).to_have_value("Filter conv_5:21")
    expect(chart(page, "c_parts")).to_be_visible()
    parts = page.locator(".st-key-c_parts .js-plotly-plot").evaluate(
        "plot => Array.from((y => y._inputArray || y)(plot.data.find(t => t.type === 'bar').y))"
    )
    assert [round(p, 3) != 0 for p in parts] == [7 <= i <= 11 for i in range(len(parts))]
    page.get_by_text("Its n-grams in 40 documents").click()
    settled(page)
    expect(page.locator(".st-key-c_ngrams [data-testid=stDataFrame]")).to_be_visible(
        timeout=PATIENCE
    )
    page.locator(".st-key-c_switch button").click()
    settled(page)
    expect(score).not_to_have_text(before)
    expect(page.locator(".st-key-c_score [data-testid=stMetricDelta]").first).to_contain_text(
        f"from {before}"
    )


def test_a_long_text_that_is_pasted_stays_and_an_emptied_one_says_what_is_shown(page, server):
    page.goto(f"{server}/chain?model=sentiment")
    settled(page)
    expect(chart(page, "c_flow")).to_be_visible(timeout=PATIENCE)
    pasted = "An awful lens cap, and an awful strap. " * 20
    page.get_by_label("Text", exact=True).press("Control+a")
    page.keyboard.insert_text(pasted)
    expect(page.locator("textarea")).to_have_value(pasted, timeout=PATIENCE)
    settled(page)
    expect(page.locator("textarea")).to_have_value(pasted)
    expect(page.get_by_text("There is no text now")).to_have_count(0)
    page.locator("textarea").fill("")
    page.locator("textarea").blur()
    expect(page.get_by_text("There is no text now. What is shown is of “An awful")).to_be_visible()
