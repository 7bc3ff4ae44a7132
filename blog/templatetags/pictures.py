"""Images in templates, in the sizes that they have."""

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from blog.models import Upload
from blog.pictures import Place, sizes_for, sources_of

register = template.Library()
LEAD = Place("figure", frozenset({"wide"}))


@register.simple_tag
def lead_picture(image: Upload, *, is_first: bool = False) -> SafeString:
    """The lead image of a post.

    No query where the renditions were fetched along (`EntryQuerySet.with_terms`).

    Args:
        is_first: it stands at the top of the page, and is what readers wait for.
    """
    *others, own = sources_of(image) or [None]
    sizes = sizes_for([LEAD])
    sources = format_html_join(
        "",
        '<source type="{}" srcset="{}" sizes="{}">',
        [(source.content_type, source.srcset, sizes) for source in others],
    )
    attributes = {"class": "u-featured", "src": image.file.url, "alt": image.alt}
    if own:
        attributes |= {"srcset": own.srcset, "sizes": sizes}
    if image.width and image.height:
        attributes |= {"width": image.width, "height": image.height}
    attributes |= {"fetchpriority": "high"} if is_first else {"loading": "lazy"}
    tag = format_html(
        '<img{} decoding="async">', format_html_join("", ' {}="{}"', attributes.items())
    )
    return format_html("<picture>{}{}</picture>", sources, tag) if sources else tag
