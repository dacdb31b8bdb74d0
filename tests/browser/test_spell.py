"""The arithmetic of a convolution on the page: the lines, and the window that a slider moves."""

import pytest

expect = pytest.importorskip("playwright.sync_api").expect
pytestmark = [pytest.mark.browser, pytest.mark.tensorflow]

PATIENCE = 60_000  # TensorFlow starts in the first test

WINDOW = """plot => { const t = plot.data.filter(t => t.type === 'scatter')[0];
    const x = Array.from(t.x._inputArray || t.x).filter(v => v !== null);
    return [Math.min(...x), Math.max(...x)]; }"""


def test_the_slider_walks_the_window_along_the_three_lines(page, server):
    page.goto(f"{server}/spell?model=spelled_out/one_channel")
    plot = page.locator(".st-key-p_figure .js-plotly-plot")
    expect(plot.locator(".main-svg").first).to_be_visible(timeout=PATIENCE)
    lines = page.locator(".st-key-p_lines [data-testid=stHtml]")
    expect(lines).to_have_text(
        "[0 3] * [1 2] = [0 6] → 6[3 4] * [1 2] = [3 8] → 11[4 5] * [1 2] = [4 10] → 14"
    )
    assert plot.evaluate(WINDOW) == [-0.5, 1.5]
    marked = lines.locator("div[style*=background]:not(:has(div))")
    expect(marked).to_have_text("[0 3] * [1 2] = [0 6] → 6")
    page.wait_for_timeout(1500)
    rail = page.locator(".st-key-p_figure .slider-rail-touch-rect").bounding_box()
    page.mouse.click(rail["x"] + rail["width"] - 4, rail["y"] + rail["height"] / 2)
    expect(marked).to_have_text("[4 5] * [1 2] = [4 10] → 14")
    page.wait_for_timeout(500)
    expect(plot).to_have_count(1)  # for a moment the chart before is still there
    assert plot.evaluate(WINDOW) == [1.5, 3.5]
    expect(page.locator("[data-testid=stException]")).to_have_count(0)
    expect(page.locator(".st-key-p_figure .updatemenu-button").first).to_contain_text("Play")


def test_shapes_need_no_model(page, server):
    page.goto(f"{server}/shapes")
    answers = page.locator(".st-key-w_answers")
    expect(answers).to_contain_text(
        "1,000 rows and 4 columns are one window: the whole table is one sample.", timeout=PATIENCE
    )
    page.get_by_role("spinbutton", name="Window, in rows").fill("24")
    page.keyboard.press("Enter")
    expect(answers).to_contain_text("hold 977 windows of 24 rows")
    expect(page.locator("[data-testid=stCode]")).to_contain_text("WINDOW, HOP = 24, 1")
    page.get_by_role("spinbutton", name="Kernel").fill("30")
    page.keyboard.press("Enter")
    expect(page.locator("[data-testid=stAlert]")).to_contain_text(
        "kernel=30 spans 30 rows, and the window has 24: use at most 24."
    )
