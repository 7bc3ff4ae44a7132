"""The posts and pages of the sample blog: what is said of them. Their texts are in texts/."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

TEXTS = Path(__file__).parent / "texts"
IMAGE = re.compile(r"image:(\w+)")

SITE = {
    "title": "The dispensary hatch",
    "tagline": "A hospital pharmacist on how the health service works",
    "description": "Notes from a hospital pharmacy: where medicines come from, why they run out, "
    "and what happens at night.",
}

# Each category with the one above it.
CATEGORIES = {
    "Medicines": None,
    "Supply": "Medicines",
    "Shortages": "Supply",
    "Hospital": None,
    "Night shifts": "Hospital",
}


@dataclass(frozen=True)
class SampleEntry:
    """A sample post or page. `days` is its age; negative ones are still to come."""

    text: str
    title: str
    days: float
    categories: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    lead_image: str = ""
    fields: Mapping[str, Any] = field(default_factory=dict)

    def body(self, addresses: Mapping[str, str]) -> str:
        """The HTML, with the addresses of the pictures by their names.

        Raises:
            KeyError: there is no such picture.
        """
        source = (TEXTS / f"{self.text}.html").read_text(encoding="utf-8")
        return IMAGE.sub(lambda match: addresses[match[1]], source)


POSTS = [
    SampleEntry(
        "start-here", "Start here", 131, ("Hospital",), ("about this blog",),
        fields={"is_pinned": True, "reply_policy": "closed"},
    ),
    SampleEntry(
        "letter", "Three numbers on the letter that sends you home", 96,
        ("Hospital",), ("letters", "waiting"),
    ),
    SampleEntry(
        "shortage", "The arithmetic of a shortage", 61, ("Shortages",), ("numbers", "stock"),
        fields={"summary": "What “it cannot be delivered at the moment” means, with the only "
                "calculation that a store needs."},
    ),
    SampleEntry(
        "night", "Who brings a medicine at three in the morning", 27,
        ("Night shifts",), ("safety", "waiting"), lead_image="windows",
    ),
    SampleEntry(
        "colour", "Why your tablets changed colour again", 8,
        ("Supply", "Hospital"), ("packaging", "safety", "numbers"), lead_image="tray",
    ),
    SampleEntry("cover", "For those who cover for me", 3, ("Hospital",),
                fields={"is_private": True}),
    SampleEntry("cold-week", "The first cold week", -9, ("Hospital",), ("waiting",)),
    SampleEntry("two-labels", "Why the drip bag has two labels", 0, ("Hospital",), ("safety",),
                fields={"state": "draft"}),
]  # fmt: skip

# Each page with the title of the one above it.
PAGES = [
    (SampleEntry("about", "About", 131, fields={"reply_policy": "closed"}), None),
    (SampleEntry("checking", "How I check what I write", 120, fields={"reply_policy": "closed"}),
     "About"),
    (SampleEntry("rules", "Answering here", 131, fields={"reply_policy": "closed"}), None),
]  # fmt: skip

ALL = {entry.title: entry for entry in [*POSTS, *(page for page, _above in PAGES)]}
