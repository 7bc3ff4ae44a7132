"""Reads settings from the environment. What is wrong is said in one line that names the setting."""

import os
import secrets
from pathlib import Path
from urllib.parse import urlsplit

import dj_email_url
from django.core.exceptions import ImproperlyConfigured
from environs import Env, EnvError

env = Env()
MIN_SECRET_LENGTH = 50  # characters; what Django's own check asks for


def text(name: str, default: str = "") -> str:
    """A setting as it stands there; one that is empty counts as not set."""
    return env.str(name, "").strip() or default


def number(name: str, default: int, smallest: int, largest: int) -> int:
    """A whole number between two limits, both allowed."""
    if not text(name):
        return default
    try:
        value = env.int(name)
    except EnvError:
        value = None
    if value is None or not smallest <= value <= largest:
        raise wrong(name, f"is not a whole number from {smallest} to {largest}.")
    return value


def reachable(host: str) -> str:
    """Where a program on this machine finds a server that listens there: "any" is no address."""
    return {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 - compared only


def switch(name: str) -> bool:
    """Whether something that is off by default was switched on."""
    if not text(name):
        return False
    try:
        return env.bool(name)
    except EnvError as error:
        raise wrong(name, "is neither yes nor no.") from error


def site_url(default: str) -> str:
    """The address of the blog, without a slash at its end."""
    url = text("SITE_URL", default).rstrip("/")
    try:
        parts = urlsplit(url)
        is_address = parts.port != 0 and url == f"{parts.scheme}://{parts.netloc}"
    except ValueError:
        is_address = False
    if (
        not is_address
        or parts.scheme not in {"http", "https"}
        or not parts.hostname
        or "@" in parts.netloc
        or any(letter.isspace() for letter in url)
    ):
        raise wrong("SITE_URL", "is not an address such as https://example.org")
    return url


def hosts(name: str, default: list[str]) -> list[str]:
    """Names of hosts, separated by commas."""
    if not text(name):
        return default
    names = [part.strip() for part in text(name).split(",") if part.strip()]
    if any(set(part) & set("/@ ?#") for part in names):
        raise wrong(name, "is not a list of host names such as example.org,www.example.org")
    return names


def functions(name: str) -> list[str]:
    """Dotted names of functions, separated by commas, such as "akismet.check"."""
    names = [part.strip() for part in text(name).split(",") if part.strip()]
    for part in names:
        pieces = part.split(".")
        if len(pieces) < 2 or not all(map(str.isidentifier, pieces)):
            raise wrong(name, "is not a list of functions such as my_checks.ask_somebody")
    return names


def email(name: str, folder: Path) -> dict[str, object]:
    """Django's EMAIL_… settings for a URL; without one, messages become files in the folder."""
    url = text(name)
    if not url:
        return {
            "EMAIL_BACKEND": "django.core.mail.backends.filebased.EmailBackend",
            "EMAIL_FILE_PATH": folder,
        }
    try:
        found = dj_email_url.parse(url)
    except ValueError:
        found = {}
    if "EMAIL_BACKEND" not in found:
        # The value itself is left out: it holds a password.
        raise ImproperlyConfigured(
            f"{name} is not an address such as submission://user:password@mail.example.org:587"
        )
    if urlsplit(url).scheme == "file":
        found["EMAIL_FILE_PATH"] = urlsplit(url).path
    return found


def secret_key(name: str, data_dir: Path) -> str:
    """The key that signs cookies and links; by default made once and kept in the data folder."""
    key = text(name) or kept_secret_key(data_dir)
    if len(key) < MIN_SECRET_LENGTH:
        raise ImproperlyConfigured(f"{name} is shorter than {MIN_SECRET_LENGTH} characters.")
    return key


def kept_secret_key(data_dir: Path) -> str:
    path = data_dir / "secret_key"
    try:
        if not path.exists():
            data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
            keep_once(path, secrets.token_urlsafe(MIN_SECRET_LENGTH))
        return path.read_text().strip()
    except OSError as error:
        raise ImproperlyConfigured(f"DATA_DIR cannot be used: {path}: {error.strerror}") from error


def keep_once(path: Path, content: str) -> None:
    """Writes a file that only its owner reads, whole or not at all; whoever comes first wins."""
    unfinished = path.with_name(f"{path.name}.{os.getpid()}")
    unfinished.touch(mode=0o600)
    try:
        unfinished.write_text(content)
        os.link(unfinished, path)
    except FileExistsError:
        pass  # another process that started at the same moment has made it
    finally:
        unfinished.unlink()


def wrong(name: str, what: str) -> ImproperlyConfigured:
    return ImproperlyConfigured(f"{name}: {text(name)!r} {what}")
