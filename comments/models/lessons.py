"""What the spam filter has learned: how often a feature stood in spam and in what was fine."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone


class Feature(models.Model):
    """How many lessons of each kind had a feature: a word, two words, a site, a shape.

    `hash` is keyed with the blog's secret. So the table holds nobody's words, also those of a reply
    that was deleted, and no list of words tells what somebody wrote. One feature all lessons have,
    so that its row counts them (`spam.features.every`). Triggers on `Lesson` keep the counts.
    """

    hash = models.BigIntegerField(primary_key=True)
    spam = models.IntegerField(default=0)
    fine = models.IntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(spam__gte=0, fine__gte=0), name="comments_feature_not_negative"
            )
        ]

    def __str__(self) -> str:
        return f"{self.hash}: {self.spam} spam, {self.fine} fine"


class Lesson(models.Model):
    """What a reply or a mention has taught. It counts while it is there (`spam/training.py`)."""

    comment = models.OneToOneField(
        "comments.Comment", null=True, on_delete=models.CASCADE, related_name="lesson"
    )
    mention = models.OneToOneField(
        "comments.Mention", null=True, on_delete=models.CASCADE, related_name="lesson"
    )
    is_spam = models.BooleanField()
    features = ArrayField(models.BigIntegerField(), help_text="The hashes, each once.")
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(comment=None) ^ models.Q(mention=None),
                name="comments_lesson_of_one",
            )
        ]

    def __str__(self) -> str:
        return f"{'Spam' if self.is_spam else 'Fine'}: {self.comment or self.mention}"
