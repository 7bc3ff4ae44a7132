"""The sample blog: a made-up one, to look around in until there is something of your own."""

from comments.samples.planting import plant
from comments.samples.removal import Removed, count_posts, remove

__all__ = ["Removed", "count_posts", "plant", "remove"]
