"""Where imported things came from, so that a second import changes nothing."""

from django.db import models


class ImportedRecord(models.Model):
    """One thing of another blog, and what it became here.

    The pair (source, foreign_id) is the identity that WordPress gives a thing: the address of
    the blog and the number there. The record outlives what it points to, so that something
    deleted here does not come back with the next import.
    """

    SAMPLES = "sample"

    source = models.CharField(max_length=500)
    kind = models.CharField(max_length=20)
    foreign_id = models.BigIntegerField()
    object_id = models.BigIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["source", "kind", "foreign_id"], name="blog_importedrecord_identity"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.foreign_id} of {self.source}"
