"""The one place where a verdict on a new reply is asked for."""

from comments.spam.arrivals import Arrival
from comments.spam.checks import Finding
from comments.spam.outcomes import Outcome
from comments.spam.verdicts import Verdict, verdict

__all__ = ["Arrival", "Finding", "Outcome", "Verdict", "verdict"]
