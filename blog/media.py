"""Serves what authors uploaded: the files in MEDIA_ROOT/uploads, and nothing else of this machine.

Names are never used twice, so that a browser may keep what it has. Only images, audio and video
are shown by the browser; anything else is handed over as a file, since HTML or SVG would run with
the rights of the blog.
"""

import datetime
import re
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.http import (
    FileResponse,
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    StreamingHttpResponse,
)
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.http import condition, require_safe

from blog.uploading import ENDINGS

FOLDER = "uploads"
TYPES = {ending: content_type for content_type, endings in ENDINGS.items() for ending in endings}
SHOWN = ("image/", "audio/", "video/")
A_YEAR = 31_536_000  # seconds
BLOCK = 64 * 1024  # bytes read at a time
# One range, as players ask for when somebody moves to another place (RFC 9110, 14.2).
RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})")


def find(tail: str) -> Path | None:
    """The file below MEDIA_ROOT/uploads that this tail of an address means, if there is one."""
    folder = (Path(settings.MEDIA_ROOT) / FOLDER).resolve()
    try:
        path = (folder / tail).resolve()
        return path if path.is_relative_to(folder) and path.is_file() else None
    except (OSError, ValueError):  # a name too long for the file system, or with a NUL
        return None


def etag(request: HttpRequest, tail: str) -> str | None:
    path = find(tail)
    if path is None:
        return None
    stat = path.stat()
    return f'"{stat.st_mtime_ns:x}-{stat.st_size:x}"'


def last_modified(request: HttpRequest, tail: str) -> datetime.datetime | None:
    path = find(tail)
    return path and datetime.datetime.fromtimestamp(path.stat().st_mtime, datetime.UTC)


@require_safe
@condition(etag_func=etag, last_modified_func=last_modified)
def media(request: HttpRequest, tail: str) -> HttpResponseBase:
    """One file, whole or the part that was asked for. No query."""
    path = find(tail)
    if path is None:
        raise Http404
    content_type = TYPES.get(path.suffix.lower(), "application/octet-stream")
    # Such files are packed already; and a part of one that was packed once more would fit nowhere.
    request.META.pop("HTTP_ACCEPT_ENCODING", None)
    response = send(request, path, etag(request, tail))
    for name, value in {
        "Content-Type": content_type,
        "Content-Disposition": content_disposition_header(
            not content_type.startswith(SHOWN), path.name
        ),
        "X-Content-Type-Options": "nosniff",
        "Accept-Ranges": "bytes",
        "Cache-Control": f"public, max-age={A_YEAR}, immutable",
    }.items():
        response.headers[name] = value
    return response


def send(request: HttpRequest, path: Path, tag: str) -> HttpResponseBase:
    """The file, or the part named by a Range header that still fits it (If-Range)."""
    size = path.stat().st_size
    wanted = RANGE.fullmatch(request.headers.get("Range", ""))
    if not wanted or not any(wanted.groups()) or request.headers.get("If-Range", tag) != tag:
        return FileResponse(path.open("rb"))
    first, last = part_of(size, *wanted.groups())
    if first > last:
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
    response = StreamingHttpResponse(read_part(path, first, last), status=206)
    response.headers["Content-Range"] = f"bytes {first}-{last}/{size}"
    response.headers["Content-Length"] = str(last - first + 1)
    return response


def part_of(size: int, first: str, last: str) -> tuple[int, int]:
    """First and last byte of `first-last`, `first-` or `-length` in a file of this size."""
    if not first:
        return max(size - int(last), 0), size - 1 if int(last) else -1
    return int(first), min(int(last), size - 1) if last else size - 1


def read_part(path: Path, first: int, last: int) -> Iterator[bytes]:
    with path.open("rb") as file:
        file.seek(first)
        left = last - first + 1
        while left > 0 and (block := file.read(min(BLOCK, left))):
            left -= len(block)
            yield block


@require_safe
def old_media(request: HttpRequest, tail: str) -> HttpResponse:
    """Leads from where WordPress kept a file to where it is now."""
    if find(tail) is None:
        raise Http404
    return redirect(reverse("blog:media", args=[tail]), permanent=True)
