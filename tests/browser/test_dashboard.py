"""What a visitor does, start to end, in a real browser."""

import json
import re

import pytest

from tests.browser.conftest import ROOT

expect = pytest.importorskip("playwright.sync_api").expect
pytestmark = [pytest.mark.browser, pytest.mark.tensorflow]

SAMPLE = ROOT / "sample_models" / "team_names"
PATIENCE = 60_000  # TensorFlow starts in the first test


def settled(page):
    """Wait until the page is drawn, and see that nothing on it is a traceback."""
    page.wait_for_timeout(300)
    app = page.locator("[data-testid=stApp][data-test-script-state=notRunning]")
    expect(app).to_be_visible(timeout=PATIENCE)
    expect(page.locator("[data-testid=stException]")).to_have_count(0)


def chart(page, key):
    return page.locator(f".st-key-{key} .js-plotly-plot .main-svg").first


def upload(page, key, path):
    page.locator(f".st-key-{key} input[type=file]").set_input_files(path)
    settled(page)


def bars(page):
    """What the bars of the occlusion chart are drawn from."""
    drawn = page.locator(".st-key-occlusion_map .js-plotly-plot")
    expect(drawn).to_have_count(1)  # for a moment the chart before is still there
    return drawn.evaluate(
        "plot => Array.from((y => y._inputArray || y)(plot.data.find(t => t.type === 'bar').y))"
    )


def test_a_model_of_ones_own_from_the_upload_to_the_download(page, server):
    page.goto(server)
    settled(page)
    upload(page, "vocabulary_file", SAMPLE / "vocabulary.json")
    upload(page, "model_file", SAMPLE / "model.keras")
    expect(page.get_by_text("Text is split into characters")).to_be_visible(timeout=PATIENCE)
    page.get_by_role("button", name="Explain an input").click()
    settled(page)
    text = page.get_by_label("Text", exact=True)
    text.fill("Westend Juniors")
    settled(page)
    page.get_by_text("Automatically", exact=True).click()
    expect(chart(page, "occlusion_map")).to_be_visible(timeout=PATIENCE)
    settled(page)
    before = bars(page)
    assert len(before) == 15
    text.fill("Westend Old Boys")
    expect(page.locator(".st-key-exits_occlusion")).to_be_visible()
    settled(page)
    page.wait_for_function(
        "document.querySelector('.st-key-occlusion_map .js-plotly-plot').data.some("
        "t => t.type === 'bar' && (t.y._inputArray || t.y).length === 16)"
    )
    page.locator(".st-key-exits_occlusion").get_by_text("Download", exact=True).click()
    with page.expect_download() as caught:
        page.locator(".st-key-download_occlusion_json button").first.click()
    result = json.loads(caught.value.path().read_text())
    assert result["kind"] == "occlusion"
    assert result["text"] == "Westend Old Boys"
    assert [round(row[0], 4) for row in result["values"]] == [round(v, 4) for v in bars(page)]


def test_a_reload_keeps_a_model_of_ones_own_and_the_text(page, server, tmp_path):
    toy = tmp_path / "slow.keras"  # see served.py
    toy.write_bytes(b"toy")
    page.goto(server)
    settled(page)
    upload(page, "model_file", toy)
    page.get_by_role("button", name="Explain an input").click(timeout=PATIENCE)
    settled(page)
    page.get_by_label("Text", exact=True).fill("great fun")
    expect(page).to_have_url(re.compile("text=great"), timeout=PATIENCE)
    settled(page)
    page.reload()
    settled(page)
    expect(chart(page, "saliency_map")).to_be_visible(timeout=PATIENCE)
    expect(page.get_by_label("Text", exact=True)).to_have_value("great fun")


def test_a_broken_file_says_so_and_the_page_goes_on(page, server, tmp_path):
    broken = tmp_path / "broken.keras"
    broken.write_bytes(b"PK\x03\x04 cut short")
    page.goto(f"{server}/?model=team_names")
    settled(page)
    title = page.get_by_role("heading", level=1)
    expect(title).to_have_text("Sports teams' names: junior or adult", timeout=PATIENCE)
    page.get_by_text("Open another model").click()
    upload(page, "model_file", broken)
    alert = page.locator("[data-testid=stAlert]")
    expect(alert).to_contain_text('Could not open "broken.keras"')
    expect(title).to_have_text("Sports teams' names: junior or adult")
    page.get_by_role("button", name="Explain an input").click()
    settled(page)
    expect(chart(page, "saliency_map")).to_be_visible(timeout=PATIENCE)


def test_a_click_on_a_filter_shows_its_kernel_and_a_link_shows_it_again(page, server):
    page.goto(f"{server}/filters?model=team_names")
    settled(page)
    expect(chart(page, "f_kernel")).to_be_visible(timeout=PATIENCE)
    kernel = page.locator(".st-key-f_kernel .js-plotly-plot")
    shown = "plot => JSON.stringify(plot.data.find(t => t.type === 'heatmap').z)"
    first = kernel.evaluate(shown)
    box = page.locator(".st-key-f_tiles .nsewdrag").bounding_box()
    target = page.locator(".st-key-f_tiles .js-plotly-plot").evaluate(
        """plot => { const t = plot.data.find(t => t.mode === 'markers'), l = plot._fullLayout,
        i = 5; return [l.xaxis.d2p(t.x[i]), l.yaxis.d2p(t.y[i])]; }"""
    )
    x, y = box["x"] + target[0], box["y"] + target[1]
    for step in range(6):
        page.mouse.move(x - 12 + 2 * step, y - 12 + 2 * step)
    page.wait_for_timeout(200)
    page.mouse.click(x, y)
    expect(page.get_by_role("combobox", name="Filter shown")).to_have_value("Filter 5")
    settled(page)
    assert kernel.evaluate(shown) != first
    second = kernel.evaluate(shown)
    page.goto(page.url)
    settled(page)
    expect(chart(page, "f_kernel")).to_be_visible(timeout=PATIENCE)
    assert kernel.evaluate(shown) == second


def test_stop_keeps_what_is_done(page, server, tmp_path):
    slow = tmp_path / "slow.keras"  # see served.py
    slow.write_bytes(b"toy")
    page.goto(server)
    settled(page)
    upload(page, "model_file", slow)
    page.get_by_role("button", name="Explain an input").click(timeout=PATIENCE)
    settled(page)
    page.get_by_label("Text", exact=True).fill(" ".join(["great fun"] * 26))
    settled(page)
    page.get_by_role("button", name="Run occlusion").click()
    progress = page.locator(".st-key-occlusion_progress")
    expect(progress).to_contain_text(re.compile(r"of 52 windows, about .* left"), timeout=PATIENCE)
    # The progress is redrawn twice a second: the click goes to the button, not to a place.
    page.locator(".st-key-stop_occlusion button").first.dispatch_event("click")
    expect(page.get_by_text("Partial result")).to_be_visible(timeout=PATIENCE)
    expect(page.get_by_text(re.compile(r"Stopped after \d+ of 52 windows"))).to_be_visible()
    expect(chart(page, "occlusion_map")).to_be_visible()


def columns(page, key):
    """Where the columns of colour of a chart begin and end."""
    return page.locator(f".st-key-{key} .js-plotly-plot").evaluate(
        "plot => Array.from((x => x._inputArray || x)(plot.data.find(t => t.type === 'heatmap').x))"
    )


def test_dragging_across_a_chart_shows_the_stretch_in_all_of_them(page, server):
    page.goto(f"{server}/explain?model=gestures")
    settled(page)
    expect(chart(page, "activations")).to_be_visible(timeout=PATIENCE)
    settled(page)
    box = page.locator(".st-key-saliency_map .nsewdrag").first.bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + 30
    page.mouse.move(x, y)
    page.mouse.down()
    for step in range(1, 11):
        page.mouse.move(x + step * box["width"] / 50, y + 3)
    page.mouse.up()
    expect(page).to_have_url(re.compile("span="), timeout=PATIENCE)
    settled(page)
    drawn = columns(page, "saliency_map")
    assert len(drawn) == 31  # a fifth of 150 positions, a column each
    assert drawn[1] - drawn[0] == pytest.approx(0.02)
    ends = drawn[0], drawn[-1]
    assert (columns(page, "occlusion_map")[0], columns(page, "occlusion_map")[-1]) == ends
    ranges = page.locator(".st-key-activations .js-plotly-plot").evaluate(
        "plot => plot._fullLayout.xaxis.range"
    )
    assert ranges == pytest.approx(ends)
    page.get_by_role("button", name="Show all").click()
    expect(page).not_to_have_url(re.compile("span="), timeout=PATIENCE)
    settled(page)
    assert len(columns(page, "saliency_map")) == 151
