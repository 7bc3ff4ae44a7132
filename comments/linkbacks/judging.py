"""What becomes of a mention that was seen to link here: shown, held, spam.

A link proves that the page is there, and not that anybody wants to read it. So the same policy
decides as on replies, then the same lists of words and of sites, then the same filter.
"""

from html import escape

from blog.models import Site
from comments import policy
from comments.models import Mention, Protection
from comments.receiving import Judgement, protection_now
from comments.spam import Outcome, lookalikes, rules, training, verdicts
from comments.spam.content import Content

State = Mention.State


def judge(mention: Mention, site: Site, protection: Protection | None = None) -> Judgement:
    """What becomes of a mention, and why it is not shown at once.

    Args:
        mention: as it was read from its page, also where that is not saved yet; with its entry.
        protection: the rules in force; read where a caller has none in hand.

    At most two queries, and one more for the rules and one for the names of authors where those
    are not in memory.
    """
    verdict = verdict_on(mention, protection or protection_now())
    is_known = policy.is_known_host(mention)
    if is_known and verdict.doubt:
        verdict = verdict.of_known_writer()
    reasons = list(verdict.reasons)
    if held := policy.reason_to_hold_mention(mention, site, is_known=is_known):
        reasons.append((held, ""))
    if verdict.outcome == Outcome.SPAM:
        return Judgement(State.SPAM, reasons, verdict.doubt)
    if held or verdict.outcome == Outcome.UNSURE:
        return Judgement(State.PENDING, reasons, verdict.doubt)
    return Judgement(State.APPROVED)


def verdict_on(mention: Mention, protection: Protection) -> verdicts.Verdict:
    """What the rules find in a mention, and what the filter thinks of it.

    Two queries or fewer. Rules about links and repetitions are for replies: each mention is a
    link, and a page that is told of twice is one mention.
    """
    content = content_of(mention)
    spam = [
        *rules.words_of_list(content, protection.spam_words),
        *rules.hosts_of_list(content, protection.spam_hosts),
    ]
    held = [
        *rules.words_of_list(content, protection.held_words),
        *rules.hosts_of_list(content, protection.held_hosts),
        *rules.like_an_author(lookalikes.author_like(mention.author)),
    ]
    return verdicts.of_all(mention, spam, held, training.traits_of(mention))


def content_of(mention: Mention) -> Content:
    """What readers see of a mention, and where it leads them: the lists are about both."""
    link = f'<a href="{escape(mention.source)}">{escape(mention.title)}</a>'
    return Content(mention.author, f"{link}\n{escape(mention.excerpt)}")
