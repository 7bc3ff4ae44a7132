"""What a sender posts: read up to a limit, and never believed beyond an address or two."""

import re
from urllib.parse import parse_qsl

from django.http import HttpRequest
from django.utils.translation import gettext as _

from comments.models.mentions import MAX_TARGET_LENGTH

# Two addresses of a thousand characters, all of them escaped, need ten thousand bytes; trackbacks
# bring an excerpt along, of which nothing is kept.
MAX_BODY = 64 * 1024  # bytes
MAX_FIELDS = 50  # a trackback has four
FORM = "application/x-www-form-urlencoded"
# In which forms are written. Not in UTF-7, in which text reads as markup to some and not to others;
# nor in names that Python knows and that are no charset of anybody's.
CHARSETS = frozenset(
    "utf-8 utf8 us-ascii ascii big5 euc-jp euc-kr gb18030 gb2312 gbk iso-2022-jp koi8-r koi8-u "
    "latin1 shift_jis sjis".split()
    + [f"iso-8859-{number}" for number in range(1, 17) if number != 12]
    + [f"windows-{number}" for number in range(1250, 1259)]
)
# What nobody can type into a field.
NOT_TYPED = re.compile("[\x00-\x1f\x7f]")


class Unreadable(Exception):
    """What was sent cannot be read. The message is a sentence for whoever sent it.

    Attributes:
        field: the one that is wrong; empty where it is the whole.
    """

    def __init__(self, sentence: str, field: str = "") -> None:
        super().__init__(sentence)
        self.field = field


def body_of(request: HttpRequest) -> bytes:
    """The body of a request.

    Raises:
        Unreadable: it is larger than a linkback can be; then nothing of it is read.
    """
    length = request.META.get("CONTENT_LENGTH") or "0"
    if not length.isdecimal() or int(length[:10]) > MAX_BODY:
        raise Unreadable(_("This is larger than a linkback can be."))
    return request.body


class Form:
    """The fields of a form, in bytes until it is known in which charset they are.

    Attributes:
        charset: what the header says, or else the form's own field of that name.

    Raises:
        Unreadable: it is no form, or larger than that of a linkback can be.
    """

    def __init__(self, request: HttpRequest) -> None:
        if request.content_type != FORM:
            raise Unreadable(_("Send a form, of the type %(type)s.") % {"type": FORM})
        # Every byte is a character of Latin-1, and turns into the same byte again.
        text = body_of(request).decode("latin-1")
        try:
            pairs = parse_qsl(text, encoding="latin-1", max_num_fields=MAX_FIELDS)
        except ValueError as error:
            raise Unreadable(_("The form has too many fields.")) from error
        self.fields: dict[str, set[bytes]] = {}
        for name, value in pairs:
            if stripped := value.strip():
                self.fields.setdefault(name, set()).add(stripped.encode("latin-1"))
        named = self.fields.get("charset", {b""})
        self.charset = request.content_params.get("charset") or min(named).decode("latin-1")

    def address(self, name: str) -> str:
        """The value of a field that holds an address.

        Raises:
            Unreadable: there is none, or there are several; or it is in another charset than it
                should be, or in one that nobody reads here.
        """
        values = self.fields.get(name)
        if not values:
            raise Unreadable(_("The field “%(name)s” is missing.") % {"name": name}, name)
        if len(values) > 1:
            raise Unreadable(_("There are several fields “%(name)s”.") % {"name": name}, name)
        charset = self.charset.strip().lower() or "utf-8"
        if charset not in CHARSETS:
            raise Unreadable(_("This charset is not read here. Send the form in UTF-8."))
        try:
            return min(values).decode(charset)
        except UnicodeDecodeError as error:
            raise Unreadable(
                _("The field “%(name)s” is not in the charset of the form.") % {"name": name}, name
            ) from error

    def typed(self, name: str) -> str:
        """The value of a field as far as it can be read, to be put back into the form."""
        value = min(self.fields.get(name, {b""})).decode("utf-8", "replace")
        return NOT_TYPED.sub("", value)[:MAX_TARGET_LENGTH]
