"""The replies and mentions of the sample blog, nested as they answer each other."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from comments.models import Comment
from comments.reasons import Code, Reason

AUTHOR = "(the author)"  # whoever the sample blog is planted for


@dataclass
class SampleReply:
    """A reply, and the answers to it.

    Attributes:
        text: Markdown.
        held_for: why it waits.
        fields: what else its row holds.
    """

    name: str
    text: str
    answers: list["SampleReply"] = field(default_factory=list)
    held_for: list[Reason] = field(default_factory=list)
    fields: dict[str, Any] = field(default_factory=dict)


def reply(name: str, text: str, *answers: SampleReply, **fields: Any) -> SampleReply:
    return SampleReply(name, text, list(answers), fields=fields)


def held(name: str, text: str, *reasons: Reason) -> SampleReply:
    return SampleReply(name, text, held_for=list(reasons), fields={"state": Comment.State.PENDING})


def walk(
    replies: list[SampleReply], above: SampleReply | None = None
) -> Iterator[tuple[SampleReply, SampleReply | None]]:
    """Each reply with the one that it answers; parents come first."""
    for item in replies:
        yield item, above
        yield from walk(item.answers, item)


# Twelve steps deep, since two people who want to understand each other get that far.
THE_MICROGRAMS = reply(
    "a worried son",
    "My mother's box says 50 and the new one says 0.05. Her neighbour says that is a thousand "
    "times less. **Which of them is it?**",
    reply(
        AUTHOR,
        "What are the letters after the numbers? Please copy them exactly.",
        reply(
            "a worried son",
            "The old box: `50 µg`. The new one: `0.05 mg`.",
            reply(
                AUTHOR,
                "Then it is the same. One milligram is a thousand micrograms, so 0.05 mg are "
                "50 µg. The neighbour saw the thousand and missed the letters.",
                reply(
                    "a worried son",
                    "Thank you. Why would anybody print it differently?",
                    reply(
                        "pillbox",
                        "Because `µ` was misread as `m` so often that some makers gave it up.",
                        reply(
                            "nightreader",
                            "And because a nought before the point is so easy to lose, others gave "
                            "*that* up. Our lists forbid both, on different pages.",
                            reply(
                                "pillbox",
                                "So what do you write?",
                                reply(
                                    "nightreader",
                                    "“50 micrograms”. In full. It hardly fits.",
                                    reply(
                                        "a worried son",
                                        "It fits on a kitchen calendar. I have just tried.",
                                        reply(
                                            AUTHOR,
                                            "This is the best use of a kitchen calendar that I "
                                            "have heard of. May I take it to the ward?",
                                            reply(
                                                "a worried son",
                                                "Of course. My mother says she wants to be named "
                                                "as the inventor, but not by name.",
                                                reply(
                                                    AUTHOR,
                                                    "So it shall be: invented by a lady with a "
                                                    "calendar.",
                                                ),
                                            ),
                                        ),
                                    ),
                                ),
                            ),
                        ),
                    ),
                ),
            ),
        ),
    ),
    reply("Odile", "I had the same fright last year, with drops. Thank you for asking."),
)

ON_COLOUR = [
    reply(
        "Odile",
        "I am the daughter of somebody who refuses white tablets. Not because of the colour: "
        "they look like the ones that were for her sister, at the end. I never told a nurse. "
        "Perhaps I should.",
        reply(
            AUTHOR,
            "Please do. It takes them a minute to write it down, and then nobody has to guess.",
        ),
        reply("fourth floor", "As one of those nurses: yes. We would rather know."),
    ),
    THE_MICROGRAMS,
    reply(
        "Hatch 2",
        "The card with two photographs is good until there are three makers in one year. Ours has "
        "become a poster.",
        reply(
            AUTHOR,
            "How many substances are on it?",
            reply("Hatch 2", "Nineteen. It hangs behind the door, which is always open."),
        ),
        reply(
            "Brisk",
            "We put a sticker on the lid instead:\n\n> Looks different, is the same. Ask me why."
            "\n\nThe last three words make the difference. People do ask.",
            reply("fourth floor", "Stolen. Thank you."),
        ),
    ),
    reply(
        "",
        "",
        reply(
            "pillbox",
            "I would rather not know which hospital this is, and neither should you.",
        ),
        reply(AUTHOR, "I took it out. No guesses about where I work, please; see the rules."),
        state=Comment.State.REMOVED,
        removed_by=Comment.Remover.MODERATOR,
        removal_reason="It named a hospital.",
    ),
    reply(
        "former buyer",
        "I used to write such tenders. Two things that nobody outside sees:\n\n"
        "1. The offer with the lowest price wins by fractions of a cent.\n"
        "2. A promise to keep the *look* of a tablet may not be asked for, because it would "
        "favour whoever delivers now.\n\n"
        "So the man with the cup is not forgotten by accident. He is excluded by paragraph four.",
        reply(
            AUTHOR,
            "That is worth more than my whole post. Would a *notice period* be allowed? Six weeks "
            "before the first delivery, with a photograph?",
            reply(
                "former buyer",
                "Yes. It costs the maker nothing, so nobody can object. It was never in because "
                "nobody asked.",
            ),
        ),
        is_pick=True,
    ),
    reply(
        "Tamsin",
        "What about people who cannot see the colour at all? I sort mine by feeling the shape. An "
        "oblong one in place of a round one is not cosmetic for me.",
        reply(
            AUTHOR,
            "You are right, and the card is useless to you. What would help?",
            reply(
                "Tamsin",
                "A phone call before, and one tablet of each kind to hold side by side.",
            ),
        ),
    ),
    reply("Perrin", "0.4 cents. I shall think of it each time I look for the pink one."),
    held(
        "new here",
        "Is it all right to cut the oblong ones? Mine has no line. I found three answers:\n\n"
        "- https://example.org/cutting\n- https://example.net/never-cut\n"
        "- https://example.com/lines",
        (Code.LINKS, "3"),
    ),
]

ON_SHORTAGE = [
    reply(
        "fourth floor",
        "About what wards put aside: we do it because it was never there when we needed it. Show "
        "us the list each Monday and we shall stop.",
        reply(AUTHOR, "From next Monday. Hold me to it."),
    ),
    reply(
        "Marl",
        "Nice function. With a large rise it never ends well:\n\n"
        "```\ndays_left(900, 30, 0.10)  # 14\n```",
    ),
]

ON_NIGHT = [
    reply("the porter's wife", "He read this and said: “It is three times a year, lately.”"),
]

# By the name of the post's text.
REPLIES = {"colour": ON_COLOUR, "shortage": ON_SHORTAGE, "night": ON_NIGHT}
