"""Going through documents and looking at one filter's n-grams, in a real browser."""

import re

import pytest

from tests.browser.test_dashboard import PATIENCE, chart, settled, upload

expect = pytest.importorskip("playwright.sync_api").expect
pytestmark = [pytest.mark.browser, pytest.mark.tensorflow]

MARKS = ".st-key-n_marks .js-plotly-plot"


def place_of(page, filter_):
    """Where on the screen a filter's mark is."""
    return page.locator(MARKS).evaluate(
        """(plot, filter) => {
            const box = plot.getBoundingClientRect(), layout = plot._fullLayout;
            const plain = x => Array.from(x._inputArray || x);
            for (const trace of plot._fullData) {
                const at = plain(trace.customdata || []).indexOf(filter);
                if (at < 0) continue;
                const x = layout.xaxis, y = layout.yaxis;
                return {
                    x: box.x + x._offset + x.d2p(plain(trace.x)[at]),
                    y: box.y + y._offset + y.d2p(plain(trace.y)[at]),
                };
            }
        }""",
        filter_,
    )


def test_a_filter_is_clicked_and_its_ngrams_are_seen(page, server):
    page.goto(f"{server}/ngrams?model=sentiment&n_layer=conv_2&n_filter=28")
    settled(page)
    expect(chart(page, "n_one")).to_be_visible(timeout=PATIENCE)
    expect(page.locator("table.n-grams").first).to_contain_text("refreshing")
    expect(page.locator("table.n-grams mark").first).to_have_text(re.compile("refreshing"))
    place = place_of(page, 18)
    page.mouse.click(place["x"], place["y"])
    expect(page.get_by_role("region", name="Best tokens of filter 18")).to_be_visible(
        timeout=PATIENCE
    )
    settled(page)
    assert "n_filter=18" in page.url
    expect(page.locator(".st-key-exits_ngrams")).to_be_visible()


def test_documents_of_ones_own(page, server, tmp_path):
    page.goto(f"{server}/ngrams?model=team_names")
    settled(page)
    names = tmp_path / "names.csv"
    names.write_text("name,text,label\nx,SV Adler U7,junior\ny,Old Boys,adult\nz,FC Rot,adult\n")
    page.get_by_text("Use a file of your own").click()
    upload(page, "corpus_file", names)
    expect(page.get_by_text("names.csv (3 documents)")).to_be_visible(timeout=PATIENCE)
    expect(page.locator(".st-key-n_totals")).to_contain_text("3", timeout=PATIENCE)
    bad = tmp_path / "bad.csv"
    bad.write_text("text,label\nSV Adler U7,junior\n,adult\n")
    upload(page, "corpus_file", bad)
    expect(page.get_by_text("Row 3 of bad.csv has no text in column 'text'")).to_be_visible()
    settled(page)
    expect(page.locator("table.n-grams").first).to_be_visible()
    page.locator(".st-key-exits_ngrams").get_by_text("Copy as code").click()
    expect(page.get_by_text("--corpus names.csv")).to_be_visible()
