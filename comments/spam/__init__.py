"""The one place where a verdict on a new reply is asked for."""

from comments.spam.arrivals import Arrival
from comments.spam.verdicts import Outcome, Verdict, verdict

__all__ = ["Arrival", "Outcome", "Verdict", "verdict"]
