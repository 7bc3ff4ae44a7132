"""Writing in a real browser, against a real server that is killed in the middle of it."""

import contextlib
import json
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from django.conf import settings
from playwright.sync_api import BrowserContext, Page, Response, expect

from tests.browser.writing import TELL, settle
from tests.config.conftest import Server, copied_folder, free_port, processes_of, run

MANAGE = (sys.executable, settings.BASE_DIR / "manage.py")
# Two superusers, and numbers of sessions in which they are signed in: a command takes seconds, so
# one makes enough for all tests.
SIGN_IN = """
import json
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from blog.models import User
def sign_in(user):
    session = SessionStore()
    session[SESSION_KEY], session[HASH_SESSION_KEY] = user.pk, user.get_session_auth_hash()
    session[BACKEND_SESSION_KEY] = "blog.roles.RoleBackend"
    session.create()
    return session.session_key
made = {}
for name in ("alice", "maria"):
    user = User.objects.create_superuser(name, password="correct horse", name=name)
    made[name] = [sign_in(user) for _ in range(20)]
print(json.dumps(made))
"""
# A browser that has no room for what this page keeps.
FULL = """
const { setItem } = Storage.prototype;
Storage.prototype.setItem = function (name, value) {
  if (name.startsWith("rejoinder-writing")) throw new DOMException("full", "QuotaExceededError");
  setItem.call(this, name, value);
};
"""
EDITOR = "#id_body-editor"
STATUS = "#working-copy-said"

pytestmark = pytest.mark.browser


class Blog:
    """A real server, which can be killed and started again at the same address."""

    def __init__(self, data_dir: Path) -> None:
        self.data_dir, self.port = data_dir, free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self.start()
        done = run(*MANAGE, "shell", "-v", "0", "-c", SIGN_IN, DATA_DIR=data_dir)
        assert (done.returncode, done.stderr) == (0, "")
        self.sessions = json.loads(done.stdout)

    def start(self) -> None:
        self.server = Server(self.data_dir, self.port, "--empty")

    def kill(self) -> None:
        """As when the power fails: the web server and the database at once."""
        for process in processes_of(self.data_dir):
            with contextlib.suppress(psutil.Error):
                process.kill()
        self.server.process.wait()
        self.server.process.stdout.close()

    def cookie(self, name: str) -> dict[str, str]:
        """With it a browser is signed in, in a session of its own."""
        return {"name": "sessionid", "value": self.sessions[name].pop(), "url": self.address}


@pytest.fixture(scope="module")
def blog() -> Iterator[Blog]:
    with copied_folder() as folder:
        blog = Blog(folder)
        yield blog
        blog.server.end()


@pytest.fixture
def sign_in(open_window, blog: Blog):
    """A window of somebody who is signed in; wrong words on its console are a failure."""
    said = []

    def sign_in(name: str = "alice", **options) -> BrowserContext:
        context = open_window(**options)
        context.add_cookies([blog.cookie(name)])
        context.on("weberror", lambda error: said.append(str(error.error)))
        return context

    yield sign_in
    assert said == []


def write_new(context: BrowserContext, blog: Blog, text: str) -> Page:
    """A new post that the server has as a draft."""
    page = context.new_page()
    page.goto(f"{blog.address}/admin/blog/post/add/")
    page.locator("#id_title").fill("A post")
    type_until_saved(page, text)
    expect(page.locator(STATUS)).to_contain_text("Saved as a working copy")
    return page


def type_on(page: Page, text: str) -> None:
    page.locator(EDITOR).focus()
    settle(page)
    page.keyboard.press("Control+End")
    page.evaluate(TELL)  # or what is typed at once goes to where the cursor was before
    page.keyboard.type(text)


def type_until_saved(page: Page, text: str) -> None:
    """Types on, and waits for the answer to the save that had these words in it."""

    def has_them(response: Response) -> bool:
        sent = response.request.post_data or ""
        return "/working-copy/" in response.url and text.strip() in sent

    with page.expect_response(has_them):
        type_on(page, text)


def test_a_new_post_takes_an_address_and_is_one_post(sign_in, blog):
    page = write_new(sign_in(), blog, "First words.")
    expect(page).to_have_url(f"{blog.address}/admin/blog/post/1/change/")
    type_until_saved(page, " More words.")
    page.reload()
    expect(page.locator(EDITOR)).to_have_text("First words. More words.")
    page.goto(f"{blog.address}/admin/blog/post/")
    expect(page.locator("#result_list tbody tr")).to_have_count(1)


def test_a_kill_of_the_server_loses_nothing(sign_in, blog):
    page = write_new(sign_in(), blog, "Before.")
    blog.kill()
    type_on(page, " While it was away.")
    expect(page.locator(STATUS)).to_contain_text("the server does not answer")
    expect(page.locator(STATUS)).to_contain_text("kept in this browser")
    blog.start()
    expect(page.locator(STATUS)).to_contain_text("Saved as a working copy")
    page.reload()
    expect(page.locator(EDITOR)).to_have_text("Before. While it was away.")
    expect(page.locator(".working-copy-offer")).to_have_count(0)


def test_a_browser_that_is_closed_meanwhile_offers_the_text_at_the_next_opening(sign_in, blog):
    context = sign_in()
    page = write_new(context, blog, "Before.")
    address = page.url
    blog.kill()
    type_on(page, " While it was away.")
    expect(page.locator(STATUS)).to_contain_text("kept in this browser")
    page.close()
    blog.start()

    page = context.new_page()
    page.goto(address)
    expect(page.locator(EDITOR)).to_have_text("Before.")
    offer = page.locator(".working-copy-offer")
    expect(offer).to_contain_text("typed on")
    offer.get_by_text("Show what differs").click()
    expect(offer.locator("ins")).to_have_text("While it was away.")
    with page.expect_response("**/working-copy/"):
        offer.get_by_text("Put it into the form").click()
    expect(page.locator(EDITOR)).to_have_text("Before. While it was away.")
    page.reload()
    expect(page.locator(EDITOR)).to_have_text("Before. While it was away.")
    expect(page.locator(".working-copy-offer")).to_have_count(0)


def test_somebody_else_who_signs_in_here_is_offered_nothing(sign_in, blog):
    context = sign_in()
    page = write_new(context, blog, "Before.")
    address = page.url
    context.set_offline(True)
    type_on(page, " Mine alone.")
    expect(page.locator(STATUS)).to_contain_text("kept in this browser")
    page.close()
    context.set_offline(False)
    context.add_cookies([blog.cookie("maria")])
    page = context.new_page()
    page.goto(address)
    expect(page.locator(EDITOR)).to_have_text("Before.")
    expect(page.locator(".working-copy-offer")).to_have_count(0)


def test_after_signing_in_again_in_another_tab_one_goes_on(sign_in, blog):
    context = sign_in()
    page = write_new(context, blog, "Before.")
    context.clear_cookies()
    type_on(page, " Signed out.")
    expect(page.locator(STATUS)).to_contain_text("not signed in any more")
    with context.expect_page() as opened:
        page.get_by_role("link", name="Sign in in another tab").click()
    other = opened.value
    other.locator("#id_username").fill("alice")
    other.locator("#id_password").fill("correct horse")
    other.get_by_role("button").last.click()
    other.wait_for_url("**/admin/")
    expect(page.locator(STATUS)).to_contain_text("Saved as a working copy")


def test_two_people_are_told_of_each_other_and_choose_between_their_texts(sign_in, blog):
    alice = write_new(sign_in("alice"), blog, "Common words.")
    maria = sign_in("maria").new_page()
    maria.goto(alice.url)
    expect(maria.locator("#working-copy-others")).to_contain_text("alice has had this open since")
    type_until_saved(alice, " Of apples.")
    expect(alice.locator(STATUS)).to_contain_text("Saved as a working copy")
    type_on(maria, " Of pears.")
    conflict = maria.locator(".conflict")
    expect(conflict).to_contain_text("alice saved another version meanwhile")
    expect(conflict.locator("del")).to_have_text("apples")
    expect(conflict.locator("ins")).to_have_text("pears")
    conflict.get_by_role("button", name="Keep mine").click()
    expect(maria.locator(STATUS)).to_contain_text("Saved as a working copy")
    expect(conflict).to_have_count(0)
    alice.goto(alice.url)
    expect(alice.locator(EDITOR)).to_have_text("Common words. Of pears.")


def test_where_a_browser_allows_no_storage_one_is_told_not_to_close_the_page(sign_in, blog):
    context = sign_in()
    context.add_init_script(FULL)
    page = write_new(context, blog, "Before.")
    context.set_offline(True)
    type_on(page, " More.")
    expect(page.locator(STATUS)).to_contain_text("do not close this page")
    context.set_offline(False)
    expect(page.locator(STATUS)).to_contain_text("Saved as a working copy")
