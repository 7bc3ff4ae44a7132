"""Making the HTML of posts and pages again, when the rules change."""

from blog import bodies, outgoing_links, search
from blog.models import Entry, Site

RENDERED = ["body_html", "teaser_html", "is_cut"]


def render_all() -> int:
    """Makes the HTML of all posts and pages again. Returns how many changed."""
    site = Site.current()
    entries = Entry.objects.defer("search").iterator(chunk_size=100)
    return sum(render_again(entry, site) for entry in entries)


def render_by_new_rules() -> None:
    """Makes all texts again where an update has brought new rules. One query where it has not."""
    site = Site.current()
    if site.text_rules != bodies.RULES:
        render_all()
        Site.objects.filter(pk=site.pk).update(text_rules=bodies.RULES)


def render_again(entry: Entry, site: Site) -> bool:
    """Makes the HTML of one again, and notes which files it shows. Returns whether it changed.

    One query, three more for a text that shows files, and two for one that changed.
    """
    entry.note_uploads()
    before = [getattr(entry, field) for field in RENDERED]
    entry.render(site)
    if [getattr(entry, field) for field in RENDERED] == before:
        return False
    entry.save(update_fields=RENDERED)
    search.index([entry.pk], site.language)
    outgoing_links.note(entry)
    return True
