"""Making the HTML of posts and pages again, when the rules change."""

from blog import search
from blog.models import Entry, Site

RENDERED = ["body_html", "teaser_html", "is_cut"]


def render_all() -> int:
    """Makes the HTML of all posts and pages again. Returns how many changed.

    One query for each text that shows images, and two for each that changed.
    """
    changed, site = 0, Site.current()
    for entry in Entry.objects.defer("search").iterator(chunk_size=100):
        before = [getattr(entry, field) for field in RENDERED]
        entry.render(site)
        if [getattr(entry, field) for field in RENDERED] != before:
            entry.save(update_fields=RENDERED)
            search.index([entry.pk], site.language)
            changed += 1
    return changed
