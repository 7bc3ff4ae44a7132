"""What the conversion of a text may look up, and where it notes what it changed."""

from dataclasses import dataclass, field
from typing import Protocol


@dataclass(frozen=True)
class Attachment:
    """A file of the old blog.

    Attributes:
        address: under MEDIA_URL, or the old absolute one if the file was not brought over.
        width: of an image, in pixels; None if unknown, as for other files. So is the height.
    """

    id: int
    address: str
    title: str = ""
    alt: str = ""
    caption: str = ""
    mime_type: str = ""
    width: int | None = None
    height: int | None = None

    @property
    def kind(self) -> str:
        """ "image", "audio", "video", or whatever else its type begins with."""
        return self.mime_type.partition("/")[0]


class Library(Protocol):
    """The rest of the blog that is being imported."""

    def attachment(self, attachment_id: int) -> Attachment | None: ...

    def attachments_of(self, post_id: int) -> list[Attachment]:
        """The files that were uploaded to a post, in the order chosen there."""

    def reusable_block(self, block_id: int) -> str | None:
        """The text of a block that several posts share."""

    def new_address(self, old_url: str) -> str | None:
        """Where this post or file of the old blog is now, resized copies of images included.

        None for an address that stays as it is.
        """


@dataclass
class Context:
    """One text on its way."""

    library: Library
    post_id: int
    notes: list[str] = field(default_factory=list)

    def note(self, text: str) -> None:
        """Notes a change, for the report."""
        self.notes.append(text)

    def new_address(self, url: str) -> str:
        return self.library.new_address(url) or url
