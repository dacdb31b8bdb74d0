"""Spell it out: what does a filter multiply and add up, at each position of its layer?"""

from __future__ import annotations

import io

import numpy as np
import streamlit as st

from interpret.catalog import Value
from interpret.core.errors import plural
from interpret.core.results import Activations, Spelling
from interpret.core.spelling_results import MOST_CHANNELS, spelled_line
from interpret.dashboard.analyst import Analyst
from interpret.dashboard.charts import show
from interpret.dashboard.chosen_input import ChosenInput
from interpret.dashboard.inputs_panel import edit_text, is_typed, present_input
from interpret.dashboard.layer_panel import choose_layer
from interpret.dashboard.pages import Page, with_model
from interpret.dashboard.question import Question, answered
from interpret.dashboard.result_panel import show_exits, show_facts
from interpret.dashboard.session import keep_valid, theme
from interpret.dashboard.tables import edit_numbers, show_table
from interpret.describe.escaping import escaped, markdown
from interpret.plots.spelling_scene import MOST_SHOWN, scene_of

FEW_CHANNELS = 8
MOST_EDITED = 400
"""A series of more numbers is not edited in place."""
EDITED = "edited.npy"
LONGEST_LINE = 600
_STYLE = (
    "font-family:'Source Code Pro',ui-monospace,monospace;font-size:.93rem;line-height:1.75;"
    "white-space:pre-wrap;overflow-wrap:anywhere;padding:.6rem .9rem;border-radius:6px;"
    "max-height:27rem;overflow-y:auto;background:{ground};margin:0"
)
# What goes on in a second row is indented, so that each line is seen to begin.
_LINE = "padding-left:2em;text-indent:-2em"
_GROUNDS = {"light": ("#F3F6F9", "#FFE3C2"), "dark": ("#1C252F", "#5A4430")}
# The line of the window that the picture's slider stands at; a step asks the server nothing.
_FOLLOW = """<script>
(() => {
 const mark = (at) => document.querySelectorAll('.st-key-p_lines [data-line]').forEach(line => {
  const here = line.dataset.line === String(at);
  line.style.background = here ? line.parentElement.dataset.mark : '';
  if (here) {
   const box = line.parentElement, top = line.offsetTop - box.offsetTop;
   if (top < box.scrollTop || top > box.scrollTop + box.clientHeight - 30) box.scrollTop = top - 40;
  }
 });
 const listen = (tries) => {
  const plot = document.querySelector('.st-key-p_figure .js-plotly-plot');
  if (!plot || !plot.on) return tries && setTimeout(listen, 250, tries - 1);
  if (plot.marksLines) return;
  plot.marksLines = true;
  plot.on('plotly_sliderchange', event => mark(event.step.args[0][0]));
 };
 listen(40);
})();
</script>"""


@with_model(
    "Spell a convolution out",
    "Then follow a filter along an input: every product, every sum.",
    analysis="spell",
)
def page(analyst: Analyst) -> None:
    """Draw the page."""
    st.subheader("Spelled out")
    chosen = present_input(analyst)
    if chosen is None:
        st.info("Choose an input on the Explain page: it is spelled out here.")
        return
    chosen = _edited(analyst, chosen)
    question = Question(analyst=analyst, analysis="spell", input=chosen, params=_settings(analyst))
    result = answered(question, Spelling)
    if result is not None:
        _show(result)
        _all_filters(analyst, chosen, result)
        show_exits(result, question.call, key="spell")


PAGE = Page(
    name="spell",
    title="Spell it out",
    icon="calculate",
    purpose="What a filter multiplies and adds up, number by number.",
    draw=page,
)


def _settings(analyst: Analyst) -> dict[str, Value]:
    """Which layer and filter; what is left as it was is not in the answer."""
    info = analyst.card.info
    with st.container(horizontal=True, vertical_alignment="bottom"):
        layer = choose_layer(info, key="p_layer")
        name = layer.get("layer", info.conv_layer(None).name)
        count = next(each.filters for each in info.conv_layers if each.name == name)
        if count == 1:
            return layer
        keep_valid("p_filter", range(count))
        number = st.selectbox(
            "Filter", range(count), key="p_filter", bind="query-params", width=160
        )
    return layer if number == 0 else {**layer, "filter": number}


def _edited(analyst: Analyst, chosen: ChosenInput) -> ChosenInput:
    """The input, to be edited where it stands: a text, or the numbers of a short series."""
    if is_typed(analyst):
        return edit_text(analyst) or chosen
    where = f"Input: {markdown(chosen.name, most=160)}. The Explain page chooses another."
    sample = analyst.predict(chosen.x).sample
    if sample.x.size > MOST_EDITED or len(sample.arrays) > 1 or analyst.card.info.is_text:
        st.caption(where)
        return chosen
    st.caption(f"{where} Click a number to change it.")
    x = edit_numbers(sample.x, sample.channels, key=f"p_edit_{abs(hash(chosen.key))}")
    if np.array_equal(x, sample.x):
        return chosen
    x = x.astype(sample.x.dtype)
    file = io.BytesIO()
    np.save(file, x)
    st.download_button(
        f"Download the edited numbers ({EDITED})", file.getvalue(), EDITED, on_click="ignore",
        icon=":material/download:", key="p_edited",
    )  # fmt: skip
    key = ("edited", chosen.key, x.tobytes())
    return ChosenInput(key=key, x=x, name=f"{chosen.name}, edited", file=EDITED)


def _show(spelling: Spelling) -> None:
    count, at = len(spelling.sums), 0
    keep_valid("p_position", range(count))
    if count > MOST_SHOWN:
        at = st.slider("Part of the series around position", 0, count - 1, key="p_position")
    alt = f"The window at position {at}: {spelled_line(spelling, at)[:300]}"
    show(spelling, key="p_figure", alt=alt, position=at, wide=True)
    with st.container(key="p_lines"):
        st.markdown("**Position by position**")
        st.html(_lines(spelling, at))
    with st.container(key="p_script"):
        st.html(_FOLLOW, unsafe_allow_javascript=True)
    if spelling.weights.shape[1] > 1:
        _in_full(spelling, at)
    _length(spelling)
    show_facts(spelling)


def _in_full(spelling: Spelling, at: int) -> None:
    """One position, with a line for each channel; folded in where these are many."""
    folded = spelling.weights.shape[1] > FEW_CHANNELS
    place = st.container()
    if folded:
        drawer = st.expander("One position, channel by channel", key="p_full", on_change="rerun")
        if not drawer.open:
            return
        place = drawer
    with place:
        if not folded:
            st.markdown("**One position, channel by channel**")
        last = len(spelling.sums) - 1
        keep_valid("p_one", range(last + 1))
        one = st.number_input("Position", 0, last, at, 1, key="p_one", width=160)
        st.html(_listed(spelling.lines(int(one)), None))


def _lines(spelling: Spelling, at: int) -> str:
    """The lines of all windows that the picture shows, that of the window marked."""
    scene = scene_of(spelling, at)
    around = range(scene.first, scene.stop)
    if spelling.weights.shape[1] > MOST_CHANNELS:
        st.caption("In brackets, slot by slot: the sum of the products over all channels.")
    if len(around) < len(spelling.sums):
        st.caption(f"Positions {around[0]} to {around[-1]} of {len(spelling.sums):,}.")
    return _listed([spelled_line(spelling, p) for p in around], around.index(at), scene.first)


def _listed(lines: list[str], marked: int | None, first: int = 0) -> str:
    """Lines as they stand, one of them on a ground of its own; they begin with number ``first``."""
    ground, mark = _GROUNDS[theme()]
    rows = [
        f'<div data-line="{first + i}" style="{_LINE};border-radius:3px;'
        f'{f"background:{mark}" if i == marked else ""}">{escaped(line, LONGEST_LINE)}</div>'
        for i, line in enumerate(lines)
    ]
    return (
        f'<div data-mark="{mark}" style="position:relative;{_STYLE.format(ground=ground)}">'
        f"{''.join(rows)}</div>"
    )


def _all_filters(analyst: Analyst, chosen: ChosenInput, spelling: Spelling) -> None:
    """What every filter of the layer comes to, a column each."""
    if spelling.filters == 1:
        return
    drawer = st.expander(f"All {spelling.filters} filters at once", key="p_all", on_change="rerun")
    if not drawer.open:
        return
    with drawer:
        question = Question(
            analyst=analyst, analysis="activations", input=chosen,
            params={"layer": spelling.layer, "preactivation": True},
        )  # fmt: skip
        result = answered(question, Activations)
        if result is not None:
            st.caption("Sum and bias of each filter, before the activation function, by position.")
            show_table(
                {"position": np.arange(len(result.values))}
                | {f"filter {f}": column for f, column in enumerate(result.values.T)},
                alt="Answers of all filters at each position",
            )


def _length(spelling: Spelling) -> None:
    """The formula of the output length, with the numbers of this layer."""
    what = plural(len(spelling.sums), "position")
    st.markdown(f"**Output length**: {what} from {spelling.length:,}")
    formula, _, numbers = spelling.formula.partition(" = ")
    st.html(_listed([formula, f"= {numbers}"], None))
    if ((spelling.slots < 0) | (spelling.slots >= spelling.length)).any():
        st.caption("(0): nothing stands there, and the layer adds zeros.")
