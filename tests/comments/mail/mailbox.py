"""Reading messages as their recipients do."""

import re

from django.core.mail import EmailMessage
from django.urls import reverse

ADDRESS = re.compile(r"https?://[^\s>]+")


def links(message: EmailMessage) -> list[str]:
    """The addresses in a message, without the host."""
    return [re.sub(r"https?://[^/]+", "", address) for address in ADDRESS.findall(message.body)]


def link_to(page: str, message: EmailMessage) -> str:
    """The address in a message that leads to "confirm", "stop" or "decide"."""
    start = reverse(f"comments:{page}", args=["x"]).split("x")[0]
    found = [link for link in links(message) if link.startswith(start)]
    if page != "decide":
        found = [link for link in found if link.endswith("/stop/") == (page == "stop")]
    return found[0]
