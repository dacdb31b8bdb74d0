"""Which sample models are offered, and what is there to see in each?"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).resolve().parents[2] / "sample_models"


@dataclass(frozen=True, kw_only=True)
class Offer:
    """A sample model; ``key`` names it in links.

    It begins with ``text``, or with the sample ``start``.
    """

    key: str
    title: str
    input: str
    see: str
    start: int = 0
    text: str = ""
    stem: str = "model"

    @property
    def path(self) -> Path:
        """The model file."""
        return FOLDER / self.key.split("/")[0] / f"{self.stem}.keras"

    @property
    def shown_path(self) -> str:
        """The model file as a command in the checkout names it."""
        return f"sample_models/{self.key.split('/')[0]}/{self.stem}.keras"

    def about(self) -> str:
        """What its card says there is to look for, as Markdown."""
        card = self.path.with_name("card.md")
        text = card.read_text(encoding="utf-8") if card.is_file() else ""
        section = re.search(r"^## What to look for\n(.*?)(?=^## |\Z)", text, re.M | re.S)
        return section.group(1).strip() if section else ""


_OFFERS = (
    Offer(
        key="team_names",
        title="Team names",
        input="Text, letter by letter",
        see="Junior or adult side? Cover “Jun” in “Indians G Juniors” and watch the score fall.",
    ),
    Offer(
        key="sentiment",
        title="Sentiment",
        input="Text, word by word",
        see="Which words make a review negative, and which pull the other way?",
        text="It takes great pictures and is easy to use, yet the lens cap is a disappointment.",
    ),
    Offer(
        key="dna",
        title="DNA motifs",
        input="Text, letter by letter: A C G T",
        see="Which motifs are planted? Put another letter in each place and see what breaks them.",
    ),
    Offer(
        key="gestures",
        title="Gestures",
        input="Series, 6 channels at 50 Hz",
        see="Which sensor, and when, gives a shoulder exercise away?",
        start=3,
    ),
    Offer(
        key="power_demand",
        title="Power demand",
        input="Series, 24 hourly values",
        see="A winter’s day is known by its evening peak. Find it.",
        start=2,
    ),
    Offer(
        key="spelled_out/one_channel",
        title="Spelled out",
        input="Series, 4 positions, 1 channel",
        see="0, 3, 4, 5 under the filter 1, 2 gives 6, 11, 14: check every product by hand.",
        stem="one_channel",
    ),
)
_UNLISTED = tuple(
    Offer(
        key=f"spelled_out/{stem}",
        title="Spelled out",
        input=f"Series, 4 positions, {channels}",
        see="One convolution, so small that every product can be checked by hand.",
        stem=stem,
    )
    for stem, channels in (("two_channels", "2 channels"), ("two_filters", "1 channel"))
)


def offers() -> tuple[Offer, ...]:
    """The sample models that are there; none in an installation without the checkout."""
    return tuple(offer for offer in _OFFERS if offer.path.is_file())


def offer_named(key: str) -> Offer | None:
    """The sample model that a link names."""
    named = (offer for offer in (*_OFFERS, *_UNLISTED) if offer.key == key)
    return next((offer for offer in named if offer.path.is_file()), None)
