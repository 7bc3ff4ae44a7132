"""Settings from the environment: what each value means, and what a wrong one says."""

import stat
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from config import database, environment
from tests.config.conftest import run

MANAGE = (sys.executable, settings.BASE_DIR / "manage.py")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "abc"),
        ("PORT", "0"),
        ("PORT", "65536"),
        ("PORT", "80.5"),
        ("SITE_URL", "example.org"),
        ("SITE_URL", "ftp://example.org"),
        ("SITE_URL", "https://"),
        ("SITE_URL", "https://example.org/blog"),
        ("SITE_URL", "https://example.org?x=1"),
        ("SITE_URL", "https://example.org:99999"),
        ("SITE_URL", "https://alice@example.org"),
        ("SITE_URL", "https://exam ple.org"),
        ("TRUST_FORWARDED", "perhaps"),
        ("ALLOWED_HOSTS", "https://example.org"),
        ("EMAIL_URL", "mail.example.org"),
        ("EMAIL_URL", "smtp://mail.example.org:mail"),
        ("SECRET_KEY", "short"),
        ("SPAM_CHECKS", "ask"),
        ("SPAM_CHECKS", "my_checks.ask, my-checks.ask"),
        ("SPAM_CHECKS", "my_checks."),
    ],
)
def test_a_wrong_value_is_refused_by_name(monkeypatch, name, value):
    monkeypatch.setenv(name, value)
    readers = {
        "PORT": lambda: environment.number("PORT", 8000, smallest=1, largest=65_535),
        "SITE_URL": lambda: environment.site_url("http://127.0.0.1:8000"),
        "TRUST_FORWARDED": lambda: environment.switch("TRUST_FORWARDED"),
        "ALLOWED_HOSTS": lambda: environment.hosts("ALLOWED_HOSTS", []),
        "EMAIL_URL": lambda: environment.email("EMAIL_URL", Path("mail")),
        "SECRET_KEY": lambda: environment.secret_key("SECRET_KEY", Path("data")),
        "SPAM_CHECKS": lambda: environment.functions("SPAM_CHECKS"),
    }
    with pytest.raises(ImproperlyConfigured, match=name):
        readers[name]()


@pytest.mark.parametrize(
    "url", ["mysql://alice:secret@host/blog", "rejoinder", "postgresql://[::1"]
)
def test_a_wrong_database_url_is_refused_without_showing_its_password(url):
    with pytest.raises(ImproperlyConfigured, match="DATABASE_URL") as refusal:
        database.settings_for(url)
    assert "secret" not in str(refusal.value)


def test_a_database_url_may_name_several_hosts_and_options():
    found = database.settings_for(
        "postgresql://alice@one:5432,two:5433/blog?target_session_attrs=read-write"
    )
    assert found["NAME"] == "blog"
    assert found["OPTIONS"]["host"] == "one,two"
    assert found["OPTIONS"]["port"] == "5432,5433"
    assert found["OPTIONS"]["target_session_attrs"] == "read-write"


@pytest.mark.parametrize(
    ("changes", "address"),
    [
        ({}, "http://127.0.0.1:8000"),
        ({"PORT": "8123"}, "http://127.0.0.1:8123"),
        ({"HOST": "192.0.2.7", "PORT": "80"}, "http://192.0.2.7"),
        ({"HOST": "::"}, "http://[::1]:8000"),
        ({"SITE_URL": "https://example.org/", "PORT": "8123"}, "https://example.org"),
    ],
)
def test_the_address_of_the_blog_follows_host_and_port(empty_dir, changes, address):
    script = "from django.conf import settings; print(settings.SITE_URL, end='')"
    shell = run(sys.executable, "-c", script, **changes, **settings_from(empty_dir))
    assert shell.stdout == address


def settings_from(data_dir: Path) -> dict[str, object]:
    return {"DATA_DIR": data_dir, "DJANGO_SETTINGS_MODULE": "config.settings"}


@pytest.mark.parametrize("trust", ["", "yes"])
def test_the_deployment_check_has_nothing_to_say_under_https(empty_dir, trust):
    check = run(
        *MANAGE, "check", "--deploy", "--fail-level", "WARNING",
        DATA_DIR=empty_dir, SITE_URL="https://example.org", TRUST_FORWARDED=trust,
    )  # fmt: skip
    assert check.returncode == 0, check.stderr
    assert "no issues" in check.stdout


def test_a_wrong_setting_ends_a_command_with_one_line(empty_dir):
    answer = run(*MANAGE, "check", DATA_DIR=empty_dir, WEB_WORKERS="0")
    assert answer.returncode == 1
    assert answer.stderr == "manage.py: WEB_WORKERS: '0' is not a whole number from 1 to 64.\n"


def test_a_check_that_is_not_there_ends_a_command_with_one_line(empty_dir):
    answer = run(*MANAGE, "check", DATA_DIR=empty_dir, SPAM_CHECKS="nowhere.ask")
    assert answer.returncode == 1
    expected = "manage.py: SPAM_CHECKS: 'nowhere.ask': No module named 'nowhere'\n"
    assert answer.stderr == expected


def test_a_database_without_tables_says_how_to_make_them(empty_dir):
    answer = run(*MANAGE, "sign_in_link", DATA_DIR=empty_dir)
    assert answer.returncode == 1
    (line,) = answer.stderr.splitlines()
    assert "manage.py migrate" in line


def test_the_secret_key_is_made_once_and_is_its_owners_alone(empty_dir):
    key = environment.kept_secret_key(empty_dir / "new")
    assert len(key) >= environment.MIN_SECRET_LENGTH
    assert environment.kept_secret_key(empty_dir / "new") == key
    assert stat.S_IMODE((empty_dir / "new" / "secret_key").stat().st_mode) == 0o600
    assert stat.S_IMODE((empty_dir / "new").stat().st_mode) == 0o700


def test_messages_become_files_unless_there_is_a_mail_server(monkeypatch):
    monkeypatch.delenv("EMAIL_URL", raising=False)
    assert environment.email("EMAIL_URL", Path("mail"))["EMAIL_FILE_PATH"] == Path("mail")
    monkeypatch.setenv("EMAIL_URL", "submission://alice:secret@mail.example.org:587")
    found = environment.email("EMAIL_URL", Path("mail"))
    assert (found["EMAIL_HOST"], found["EMAIL_PORT"]) == ("mail.example.org", 587)
    assert found["EMAIL_USE_TLS"]


@pytest.mark.django_db
def test_forwarded_headers_are_not_believed(client):
    answer = client.get(
        "/", headers={"X-Forwarded-Proto": "https", "X-Forwarded-Host": "evil.example"}
    )
    assert not answer.wsgi_request.is_secure()
    assert "evil.example" not in answer.text


@pytest.mark.django_db
def test_a_request_for_another_host_is_refused(client):
    assert client.get("/", headers={"Host": "evil.example"}).status_code == 400
