"""Sorting the trees of the blog: pages, categories, the menu. One way for all three.

django-mptt keeps nested sets and does not lock: two moves at once would mix up both trees. Every
write here waits for the one before.
"""

import zlib
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, models, transaction
from django.utils.translation import gettext_lazy as _
from mptt.exceptions import InvalidMove
from mptt.models import MPTTModel


class Step(models.TextChoices):
    """One step in the tree, as somebody takes it who cannot or will not drag."""

    UP = "up", _("Move up")
    DOWN = "down", _("Move down")
    IN = "in", _("Move below the one before it")
    OUT = "out", _("Move one level out")


class Position(models.TextChoices):
    """Where something is put, seen from another; the values are mptt's own."""

    BEFORE = "left", _("before")
    AFTER = "right", _("after")
    INSIDE = "last-child", _("below")


class CannotMove(Exception):
    """It cannot stand there. The message is for the person who tried."""


class Tree(MPTTModel):
    """A nested set whose writes wait for each other."""

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        with transaction.atomic():
            lock(type(self))
            super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        with transaction.atomic():
            lock(type(self))
            return super().delete(*args, **kwargs)


def lock(model: type[MPTTModel]) -> None:
    """Waits until nobody else writes to this tree, until the transaction ends. One query."""
    number = zlib.crc32(model._meta.label.encode())
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [number])


def place(node: Tree, target: Tree, position: Position) -> None:
    """Puts a node, with all below it, beside or below another of its tree.

    Raises:
        CannotMove: it would stand below itself, or its address is taken there.
    """
    try:
        with transaction.atomic():
            lock(type(node))
            node.refresh_from_db()
            target.refresh_from_db()
            type(node)._tree_manager.move_node(node, target, position)
            node.clean()
    except InvalidMove as error:
        raise CannotMove(_("It cannot stand below itself.")) from error
    except IntegrityError as error:
        raise CannotMove(_("Something else has the address that it would get there.")) from error
    except ValidationError as error:
        raise CannotMove(" ".join(error.messages)) from error


def step(node: Tree, way: Step) -> None:
    """Moves a node one step.

    Raises:
        CannotMove: there is nothing on that side, or its address is taken there.
    """
    target, position = {
        Step.UP: lambda: (node.get_previous_sibling(), Position.BEFORE),
        Step.DOWN: lambda: (node.get_next_sibling(), Position.AFTER),
        Step.IN: lambda: (node.get_previous_sibling(), Position.INSIDE),
        Step.OUT: lambda: (node.parent, Position.AFTER),
    }[way]()
    if target is None:
        raise CannotMove(_("There is nothing on that side."))
    place(node, target, position)
