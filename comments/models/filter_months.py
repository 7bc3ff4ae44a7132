"""How the rules and the filter did with what is deleted by now, in numbers alone."""

from django.db import models


class FilterMonth(models.Model):
    """What became of the replies and mentions of one month that are deleted.

    Their log goes with them. `comments/spam/months.py` counts them here before, and says what each
    number means.
    """

    month = models.DateField(primary_key=True, help_text="Its first day.")
    came = models.PositiveIntegerField(default=0)
    held = models.PositiveIntegerField(default=0)
    caught = models.PositiveIntegerField(default=0)
    wrongly_held = models.PositiveIntegerField(default=0)
    missed = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.month:%B %Y}: {self.came} deleted"
