"""What is this model? Its card: input, layers, outputs, and what was guessed."""

from __future__ import annotations

from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from interpret.core.errors import plural
from interpret.core.info import ConvLayer, ModelInfo
from interpret.dashboard.analyst import Analyst
from interpret.dashboard.letters_choice import channels_are_letters, choose_letters
from interpret.dashboard.reopening import reopen
from interpret.dashboard.samples import Offer
from interpret.dashboard.session import session
from interpret.dashboard.tables import show_table
from interpret.dashboard.upload_field import as_upload
from interpret.describe.escaping import escaped, markdown
from interpret.describe.model_words import input_words, short_hash
from interpret.sandbox.lock.lock_report import summary

SPLITS = {
    "word": "Words and punctuation marks",
    "whitespace": "At white space",
    "character": "Characters",
}


def show_card(analyst: Analyst, offer: Offer | None) -> None:
    """The card, and the ways on from it."""
    card, info = analyst.card, analyst.card.info
    st.title(markdown(card.title))
    st.caption(
        f"{markdown(info.name)} · sha256 {short_hash(info.model_id)} · "
        f"{info.parameters:,} parameters · {markdown(info.writer)}"
    )
    st.caption(f":material/lock: {markdown(summary(card.lock), most=1500)}")
    _numbers(info)
    pages = session().pages
    if pages and not card.needs_vocabulary:
        with st.container(horizontal=True):
            if st.button("Explain an input", type="primary", icon=":material/query_stats:"):
                st.switch_page(pages["explain"])
            if info.conv_layers and st.button("Look at its filters", icon=":material/grid_view:"):
                st.switch_page(pages["filters"])
    if card.needs_vocabulary:
        _ask_for_vocabulary(analyst, info)
    if offer is not None and (about := offer.about()):
        with st.expander("What to look for", icon=":material/lightbulb:", expanded=False):
            st.markdown(about)
    st.subheader("Convolutions over positions")
    if info.conv_layers:
        show_table(
            [_row(layer) for layer in info.conv_layers],
            alt="Conv layers with their kernels and receptive fields",
        )
    else:
        st.info("This model has none: its inputs can be explained, but there are no filters.")
    _heads(info)
    _which_are_same(analyst, info)
    channels_are_letters(analyst, info)
    if info.notes:
        st.subheader("What was understood")
        st.html(
            "<ul style='margin:0;padding-left:1.2em;line-height:1.7'>"
            + "".join(f"<li>{escaped(note, 600)}</li>" for note in info.notes)
            + "</ul>"
        )
    _settings(analyst)


def _numbers(info: ModelInfo) -> None:
    fields = [c.receptive_field for c in info.conv_layers if c.receptive_field is not None]
    filters = sum(layer.filters for layer in info.conv_layers)
    outputs = sum(head.classes for head in info.heads)
    # Not st.metric: these are words as often as numbers, and must wrap on a phone.
    facts = [
        ("Input", input_words(info)),
        (
            "Convolutions",
            f"{len(info.conv_layers)}, {plural(filters, 'filter')}",
        ),
        ("Sees at once", f"up to {plural(max(fields), 'position')}" if fields else "not known"),
        ("Answers with", _answers(info, outputs)),
    ]
    with st.grid(4, min_column_width=190):
        for name, value in facts:
            with st.container(border=True, height="stretch", gap="xxsmall"):
                st.caption(name)
                st.markdown(f"**{markdown(value)}**")


def _answers(info: ModelInfo, outputs: int) -> str:
    heads = f" in {len(info.heads)} outputs" if len(info.heads) > 1 else ""
    each = " for each position" if any(head.per_position for head in info.heads) else ""
    kinds = {head.unit for head in info.heads}
    noun = "class" if kinds == {"probability"} and outputs > 1 else "number"
    plural = {"class": "classes", "number": "numbers"}[noun] if outputs != 1 else noun
    return f"{outputs:,} {plural}{heads}{each}"


def _row(layer: ConvLayer) -> dict[str, Any]:
    return {
        "layer": layer.name,
        "kind": layer.kind,
        "filters": layer.filters,
        "kernel": layer.kernel_size,
        "stride": layer.stride,
        "dilation": layer.dilation,
        "padding": layer.padding,
        "activation": layer.activation,
        "receptive field": layer.receptive_field,
        "reads": "token embeddings" if layer.on_tokens else f"{layer.input_channels} channels",
    }


def _heads(info: ModelInfo) -> None:
    lines = []
    for head in info.heads:
        labels = ", ".join(markdown(label) for label in head.stated_labels[:12])
        rest = f" and {len(head.labels) - 12:,} more" if len(head.labels) > 12 else ""
        lines.append(
            f"Output **{markdown(head.name)}** ({markdown(head.activation)}): {labels}{rest}."
        )
    others = [spec for number, spec in enumerate(info.inputs) if number != info.focus]
    if others:
        names = ", ".join(f"**{markdown(spec.name)}** {spec.shape}" for spec in others)
        lines.append(
            f"Beside **{markdown(info.input.name)}**, which is explained, it takes {names}: give "
            "samples as a .npz with one array for each input."
        )
    st.markdown("  \n".join(lines))


def _which_are_same(analyst: Analyst, info: ModelInfo) -> None:
    """Say which inputs hold the same, or that they do not; the model is opened again with it."""
    stated = {**analyst.card.source.stated}
    if info.input.also:
        names = ", ".join(f"**{markdown(name)}**" for name in (info.input.name, *info.input.also))
        st.markdown(f"The inputs {names} are given the same, and changed together.")
        if st.button("They hold different things", icon=":material/call_split:"):
            reopen(analyst, **stated | {"same": ()})
            st.rerun()
    elif info.alike:
        what = "text" if info.is_text else "series"
        if st.button(f"They all hold the same {what}", icon=":material/merge:"):
            reopen(analyst, **stated | {"same": info.alike})
            st.rerun()


def _ask_for_vocabulary(analyst: Analyst, info: ModelInfo) -> None:
    st.warning(
        f"{markdown(info.name)} takes token ids, and nothing says which token has which id. Give "
        "the vocabulary it was trained with, and you can type texts.",
        title="A vocabulary is needed",
        icon=":material/dictionary:",
    )
    st.file_uploader(
        "Vocabulary",
        key="late_vocabulary",
        help="A JSON mapping or list, one token a line, a Keras or Hugging Face tokenizer.",
        on_change=_add_vocabulary,
        args=(analyst,),
    )


def _add_vocabulary(analyst: Analyst) -> None:
    session().problem = ""
    file = st.session_state.get("late_vocabulary")
    if file is not None:
        reopen(analyst, vocabulary=as_upload(file), **analyst.card.source.stated)


def _settings(analyst: Analyst) -> None:
    """What may be stated instead of guessed; the model is opened again with it."""
    info, stated = analyst.card.info, dict(analyst.card.source.stated)
    with st.expander("Change how it is read", icon=":material/tune:"):
        with st.form("settings", border=False, enter_to_submit=False):
            settings: dict[str, Any] = {}
            if info.tokens is not None:
                settings |= _text_settings(info, stated)
            elif not info.is_text:
                settings |= _series_settings(info)
            settings |= choose_letters(info, stated)
            if len(info.heads) == 1:
                labels = ", ".join(info.heads[0].stated_labels)
                settings["labels"] = st.text_input(
                    "Names of the classes, in the model's order, with commas between", labels
                )
            if st.form_submit_button("Open it again with these"):
                _apply(analyst, info, stated, settings)


def _text_settings(info: ModelInfo, stated: dict[str, Any]) -> dict[str, Any]:
    left, middle, right = st.columns(3)
    settings: dict[str, Any] = {}
    if info.split in SPLITS:
        settings["split"] = _choice(left, "A text is split into", SPLITS, info.split)
    case = {"": "As it is", "yes": "Lower-case it", "no": "Keep its case"}
    held = {None: "", True: "yes", False: "no"}[stated.get("lowercase")]
    lower = _choice(middle, "Upper case", case, held)
    settings["lowercase"] = None if not lower else lower == "yes"
    sides = {"": "As it is", "pre": "At the front", "post": "At the end"}
    settings["padding"] = _choice(right, "Padding goes", sides, stated.get("padding") or "")
    most = len(info.tokens or ()) - 1
    for place, name, label in ((left, "pad_id", "Padding id"), (middle, "oov_id", "Unknown id")):
        settings[name] = place.number_input(label, 0, most, getattr(info, name), step=1)
    return settings


def _choice(place: DeltaGenerator, label: str, options: dict[str, str], held: str) -> str:
    names = list(options)
    return place.selectbox(label, names, names.index(held), format_func=lambda name: options[name])


def _series_settings(info: ModelInfo) -> dict[str, Any]:
    left, right = st.columns(2)
    return {
        "channels": left.text_input(
            "Names of the channels, with commas between", ", ".join(info.channels)
        ),
        "sampling_rate": right.number_input(
            "Positions a second (Hz)", 0.0, None, info.sampling_rate, format="%g"
        ),
    }


def _apply(
    analyst: Analyst, info: ModelInfo, stated: dict[str, Any], fields: dict[str, Any]
) -> None:
    """Keep what differs from what is known already."""
    known: dict[str, Any] = {
        "split": info.split,
        "pad_id": info.pad_id,
        "oov_id": info.oov_id,
        "sampling_rate": info.sampling_rate,
        "labels": ", ".join(info.heads[0].stated_labels),
        "channels": ", ".join(info.channels),
        "vocabulary": "".join(info.tokens or ()),
        "ambiguous": None,
        "lowercase": None,
        "padding": None,
    }
    settings = dict(stated)
    for name, value in fields.items():
        if value in (None, "") or (name not in stated and value == known[name]):
            settings.pop(name, None)
        elif name in ("labels", "channels"):
            settings[name] = [each.strip() for each in value.split(",") if each.strip()]
        else:
            settings[name] = value
    reopen(analyst, **settings)
    st.rerun()
