"""Sending replies as fast as they are taken, to a blog of ours or to WordPress.

Each client has a connection that stays open, and answers the reply that it sent before, nine times
over; then it begins at the next thread. Each reply comes from another visitor.
"""

import re
import socket
import statistics
import time
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from urllib.parse import urlencode, urlsplit

CHAIN = 9  # replies one below the other
PATIENCE = 60  # seconds for one answer
TEXT = (
    "and some more words, so that it looks like what somebody writes in a minute who has read the "
    "post and most of what stands below it, and who sees it in another way than the others."
)
THREADS = re.compile(r'<li id="comment-(\d+)" class="[^"]*\bdepth-1\b')  # of WordPress
# Texts that differ in numbers alone count as the same one (comments/fingerprints.py).
LETTERS = str.maketrans("0123456789", "bdfghjklmp")
NUMBER = re.compile(rb"^location: [^\r]*?(?:#comment-|/comments/)(\d+)", re.MULTILINE | re.I)


@dataclass
class Sent:
    """What came of sending replies.

    Attributes:
        times: milliseconds that each took.
        seconds: that all took together.
        parents: what each reply answers, by the token in its text.
        errors: what came back instead of a redirect to the reply.
    """

    times: list[float] = field(default_factory=list)
    seconds: float = 0.0
    parents: dict[str, int] = field(default_factory=dict)
    errors: list[str] = field(default_factory=list)

    @property
    def rate(self) -> float:
        return len(self.times) / self.seconds

    def slower_than(self, percent: int) -> float:
        """Milliseconds in which so many percent of the replies were taken."""
        return statistics.quantiles(self.times, n=100)[percent - 1]


class Ours:
    """The form of a blog of ours."""

    def __init__(self, address: str, post: int) -> None:
        self.address, self.post = address, post

    def request(self, token: str, parent: int, visitor: int) -> tuple[str, dict, dict]:
        """Path, headers and fields of a form."""
        numbers = ".".join(str(visitor >> shift & 255) for shift in (16, 8, 0))
        fields = {"name": f"Poster {token}", "text": f"token{token}x {TEXT}", "entry": self.post}
        return f"/comments/{parent}/reply/", {"X-Forwarded-For": f"10.{numbers}"}, fields


class WordPress:
    """The form of WordPress, set up as ../shared/peers/wordpress has it.

    Its replies have the mark by which `measure.sh` there removes them again.
    """

    def __init__(self, address: str, slug: str) -> None:
        self.address = address
        with urllib.request.urlopen(f"{address}/?name={slug}", timeout=PATIENCE) as answer:
            page = answer.read().decode()
        self.post = int(re.search(r"name='comment_post_ID' value='(\d+)'", page)[1])
        self.roots = [int(number) for number in THREADS.findall(page)]

    def request(self, token: str, parent: int, visitor: int) -> tuple[str, dict, dict]:
        fields = {
            "comment": f"token{token}x {TEXT}",
            "author": f"Poster {token}",
            "email": f"{token}@example.com",
            "url": "",
            "comment_post_ID": self.post,
            "comment_parent": parent,
        }
        return "/wp-comments-post.php", {"User-Agent": "anchor-poster"}, fields


class Client:
    """One connection."""

    def __init__(self, blog: Ours | WordPress, name: str, first_visitor: int, sent: Sent) -> None:
        self.blog, self.name, self.visitor, self.sent = blog, name, first_visitor, sent
        host = urlsplit(blog.address)
        self.host = host.netloc
        self.socket = socket.create_connection((host.hostname, host.port), PATIENCE)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def send(self, parent: int) -> int | None:
        """Sends one answer to a reply. Returns its number."""
        self.visitor += 1
        token = f"{self.name}n{self.visitor}".translate(LETTERS)
        path, headers, fields = self.blog.request(token, parent, self.visitor)
        body = urlencode(fields)
        headers = {
            "Host": self.host,
            "Content-Type": "application/x-www-form-urlencoded",
            "Content-Length": len(body),
        } | headers
        lines = [f"POST {path} HTTP/1.1", *(f"{name}: {value}" for name, value in headers.items())]
        begun = time.perf_counter()
        self.socket.sendall(("\r\n".join(lines) + "\r\n\r\n" + body).encode())
        answer = self.answer()
        self.sent.times.append((time.perf_counter() - begun) * 1_000)
        number = NUMBER.search(answer)
        if number is None:
            self.sent.errors.append(answer[:100].decode(errors="replace"))
            return None
        self.sent.parents[token] = parent
        return int(number[1])

    def answer(self) -> bytes:
        """The head of the next answer; its body is read too."""
        got = b""
        while b"\r\n\r\n" not in got:
            got += self.receive()
        head, _, rest = got.partition(b"\r\n\r\n")
        if length := re.search(rb"^content-length: (\d+)", head, re.MULTILINE | re.I):
            while len(rest) < int(length[1]):
                rest += self.receive()
        else:
            while not rest.endswith(b"0\r\n\r\n"):
                rest += self.receive()
        return head

    def receive(self) -> bytes:
        got = self.socket.recv(65_536)
        if not got:
            raise ConnectionError("the connection was closed")
        return got

    def chains(self, roots: list[int], number: int) -> None:
        """Sends so many replies, in chains below these."""
        for start in range(0, number, CHAIN):
            parent = roots[start // CHAIN % len(roots)]
            for _ in range(min(CHAIN, number - start)):
                parent = self.send(parent) or parent
        self.socket.close()


def send(
    blog: Ours | WordPress, roots: list[int], *, clients: int, number: int, name: str, first: int
) -> Sent:
    """Sends so many replies over some connections at once.

    Args:
        roots: the replies that begin the threads; each client begins at another one.
        name: makes the texts unlike those of other calls.
        first: the number of the first visitor; the others follow.
    """
    sent = Sent()
    each = number // clients
    senders = [
        Client(blog, f"{name}c{client}", first + client * each, sent) for client in range(clients)
    ]
    begun = time.perf_counter()
    with ThreadPoolExecutor(clients) as threads:
        running = [
            threads.submit(sender.chains, roots[place:] + roots[:place], each)
            for place, sender in enumerate(senders)
        ]
        for one in running:
            one.result()  # raises what went wrong there
    sent.seconds = time.perf_counter() - begun
    return sent
