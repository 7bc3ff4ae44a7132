"""What a text of the old blog refers to, for its conversion."""

from collections import defaultdict
from urllib.parse import urlsplit

from blog.wordpress.context import Attachment
from blog.wordpress.filenames import bare_host
from blog.wordpress.scan import AttachmentOutline, Contents
from blog.wordpress.uploads import Uploads, content_type_of

# Parts of the old blog that have no counterpart here.
NOT_CONTENT = ("/wp-admin", "/wp-includes", "/wp-json", "/wp-login", "/wp-content")


class WordPressLibrary:
    """Looks things up in what the first reading of the file found. No query."""

    def __init__(self, contents: Contents, uploads: Uploads) -> None:
        self.contents = contents
        self.uploads = uploads
        self.host = bare_host(contents.blog_address)
        self.folder = urlsplit(contents.blog_address).path.rstrip("/")
        self.by_parent: defaultdict[int, list[AttachmentOutline]] = defaultdict(list)
        for outline in contents.attachments.values():
            self.by_parent[outline.parent].append(outline)

    def attachment(self, attachment_id: int) -> Attachment | None:
        outline = self.contents.attachments.get(attachment_id)
        return self.described(outline) if outline else None

    def attachments_of(self, post_id: int) -> list[Attachment]:
        """The files that were uploaded to a post, in the order chosen there."""
        outlines = sorted(self.by_parent.get(post_id, ()), key=lambda o: (o.position, o.number))
        return [self.described(outline) for outline in outlines]

    def described(self, outline: AttachmentOutline) -> Attachment:
        row = self.uploads.rows.get(outline.number)
        return Attachment(
            id=outline.number,
            address=row.file.url if row else outline.address,
            title=outline.title,
            alt=outline.alt,
            caption=outline.caption,
            mime_type=row.content_type if row else content_type_of(outline.address),
            width=row.width if row else None,
            height=row.height if row else None,
        )

    def reusable_block(self, block_id: int) -> str | None:
        return self.contents.reusable_blocks.get(block_id)

    def new_address(self, old_url: str) -> str | None:
        """Where a file is now, or the same path on this blog for any other address of the old one.

        Old paths lead on here, so that nothing needs to be known of posts that come later.
        """
        file = self.uploads.address_of(old_url)
        if file or bare_host(old_url) != self.host or not self.host:
            return file
        parts = urlsplit(old_url)
        if parts.path != self.folder and not parts.path.startswith(f"{self.folder}/"):
            return None
        path = parts.path.removeprefix(self.folder) or "/"
        if path.startswith(NOT_CONTENT) or self.uploads.file_names.tail_of(old_url):
            return None
        return parts._replace(scheme="", netloc="", path=path).geturl()
