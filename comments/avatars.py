"""Small pictures for names, drawn here: no other host learns who answers whom.

The pattern follows from a hash of the name, keyed with the blog's secret, so that it tells
nothing about the name elsewhere.
"""

from functools import lru_cache

from django.utils.crypto import salted_hmac
from django.utils.safestring import SafeString, mark_safe

GRID = 5  # cells a side; the right half mirrors the left
HUES = 8  # colours in the style sheet: classes avatar-0 to avatar-7
CACHED = 10_000  # names, about 400 bytes each


@lru_cache(maxsize=CACHED)
def avatar(name: str) -> SafeString:
    """The picture of a name, as SVG with the classes `avatar` and `avatar-0` to `avatar-7`."""
    bits = int.from_bytes(salted_hmac("comments.avatars", name.strip().casefold()).digest()[:4])
    hue, bits = bits % HUES, bits // HUES
    cells = []
    for row in range(GRID):
        for column in range(GRID // 2 + 1):
            if bits & 1:
                cells += [
                    f"M{across} {row}h1v1h-1z" for across in sorted({column, GRID - 1 - column})
                ]
            bits >>= 1
    return mark_safe(
        f'<svg class="avatar avatar-{hue}" viewBox="-1 -1 {GRID + 2} {GRID + 2}" '
        f'aria-hidden="true"><path d="{"".join(cells)}"/></svg>'
    )
