"""Making the HTML of posts and pages again, when the rules change."""

from blog.models import Entry

RENDERED = ["body_html", "teaser_html", "is_cut"]


def render_all() -> int:
    """Makes the HTML of all posts and pages again. Returns how many changed. Two queries each."""
    changed = 0
    for entry in Entry.objects.defer("search").iterator(chunk_size=100):
        before = [getattr(entry, field) for field in RENDERED]
        entry.render()
        if [getattr(entry, field) for field in RENDERED] != before:
            entry.save(update_fields=RENDERED)
            changed += 1
    return changed
