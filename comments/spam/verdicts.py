"""What is made of a reply before anybody reads it: by the rules, and by the trained filter."""

from collections.abc import Collection
from dataclasses import dataclass, replace

from comments.models import Doubt, Mention, Protection, Writer
from comments.reasons import Code, Reason
from comments.spam import checks, features, rules, scoring
from comments.spam.arrivals import Arrival
from comments.spam.features import Trait
from comments.spam.outcomes import Outcome

OF_DOUBT = {Doubt.NONE: Outcome.FINE, Doubt.UNSURE: Outcome.UNSURE, Doubt.STRONG: Outcome.SPAM}


@dataclass(frozen=True)
class Verdict:
    """What to do with a reply or a mention, and everything that speaks against showing it.

    Attributes:
        by_rules: what the rules and checks of your own would do.
        doubt: what the trained filter thinks.
    """

    by_rules: Outcome
    reasons: tuple[Reason, ...] = ()
    doubt: Doubt = Doubt.NONE

    @property
    def outcome(self) -> Outcome:
        """The worse of the two."""
        return max(self.by_rules, OF_DOUBT[self.doubt], key=list(Outcome).index)

    def of_known_writer(self) -> "Verdict":
        """The same for somebody who was approved before: what looks like spam only waits.

        The filter is wrong about one honest text in a hundred that says something new (measured,
        see `scoring.SPAM_CUT`), and unsure about a third of all.
        """
        if self.doubt == Doubt.STRONG:
            return replace(self, doubt=Doubt.UNSURE)
        reasons = tuple(reason for reason in self.reasons if reason[0] != Code.FILTER)
        return replace(self, reasons=reasons, doubt=Doubt.NONE)


def verdict(arrival: Arrival, protection: Protection | None = None) -> Verdict:
    """Whether a reply looks fine. Nothing is ever refused or deleted by it.

    First the rules, then checks of your own and the trained filter. Those say nothing of a writer
    whom moderators trust, and the filter nothing as long as it has too few lessons.

    Args:
        protection: the rules in force; read where a caller has none in hand.

    Two queries, and one more for the rules, and one for the names of authors, where those are not
    in memory.
    """
    case = rules.Case(arrival, protection or Protection.current())
    is_trusted = arrival.writer is not None and arrival.writer.trust == Writer.Trust.TRUSTED
    spam = [reason for rule in rules.SPAM for reason in rule(case)]
    held_rules = rules.HELD_IF_TRUSTED if is_trusted else rules.HELD
    held = [reason for rule in held_rules for reason in rule(case)]
    traits = () if is_trusted else features.traits(case.content)
    return of_all(arrival, spam, held, traits)


def of_all(
    item: Arrival | Mention, spam: list[Reason], held: list[Reason], traits: Collection[Trait]
) -> Verdict:
    """What all together make of an item. One query, if any, and those of checks of your own.

    Args:
        spam: the rules that take it for spam.
        held: the rules that have it wait.
        traits: what the filter looks at; none, where only the rules count.
    """
    if not traits:
        return Verdict(by_rules(spam, held), (*spam, *held))
    if not spam:  # else nobody has to be asked
        found = checks.find(item)
        spam, held = found[Outcome.SPAM], [*held, *found[Outcome.UNSURE]]
    score = scoring.score(traits)
    doubts = [(Code.FILTER, str(score.percent))] if score.doubt else []
    return Verdict(by_rules(spam, held), (*spam, *held, *doubts), score.doubt)


def by_rules(spam: list[Reason], held: list[Reason]) -> Outcome:
    return Outcome.SPAM if spam else Outcome.UNSURE if held else Outcome.FINE
