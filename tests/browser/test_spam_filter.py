"""What the spam filter says of itself and of others, in a real browser."""

import pytest
from playwright.sync_api import expect

from comments import moderation, posting
from comments.models import Comment, Decision, Feature, Writer
from comments.spam import features
from comments.spam.features import Kind, Trait
from tests.browser.accessibility import broken_in_the_dark, broken_rules

PAGE = "/admin/comments/comment/filter/"
QUEUE = "/admin/comments/comment/queue/"
PHONE = {"viewport": {"width": 360, "height": 800}}

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def held(post) -> Comment:
    """A reply that waits, with signs of both sides, more than are read at once; and a month."""
    of_spam = "casino bonus pills watches loans".split()
    of_fine = "thanks question nights ward naps".split()
    known = dict.fromkeys(of_spam, (30, 0)) | dict.fromkeys(of_fine, (0, 200))
    rows = [Feature(hash=features.every(), spam=40, fine=300)]
    for word, (spam, fine) in known.items():
        (number,) = features.hashes([Trait(Kind.WORD, word)])
        rows.append(Feature(hash=number, spam=spam, fine=fine))
    Feature.objects.bulk_create(rows)
    reasons = [["filter", "80"]]
    for state, truth in (("spam", ""), ("pending", "approved"), ("approved", "spam")):
        reply = posting.post(
            post.pk, name="Ann", text="Hm.", state=state, writer=Writer.objects.create()
        )
        Decision.objects.create(comment=reply, after=state, by="rules", reasons=reasons)
        if truth:
            moderation.change(Comment.objects.filter(pk=reply.pk), truth)
    text = f"{', '.join(of_spam)}, {', '.join(of_fine)}"
    waiting = posting.post(post.pk, name="Bob", text=text, state="pending")
    Decision.objects.create(comment=waiting, after="pending", by="rules", reasons=reasons)
    return waiting


def test_the_page_and_what_it_says_of_a_text_are_for_everybody(open_admin, held):
    page = open_admin(PAGE, **PHONE)
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    page.locator("[name=name]").fill("Bob")
    page.locator("textarea").fill("A casino, thanks")
    page.get_by_role("button", name="Try it").click()
    expect(page.locator(".filter-trial .weighed")).to_contain_text("“casino”")
    expect(page.locator("#filter-months")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    assert broken_rules(page, preload=False) + broken_in_the_dark(page) == []


def test_beside_a_held_reply_it_is_folded_and_unfolded_by_a_key(open_admin, held):
    page = open_admin(QUEUE, **PHONE)
    why = page.locator(".weighed")
    expect(why).to_have_attribute("open", "")
    expect(why.locator(".signs-spam > details > summary")).to_contain_text("more")
    page.keyboard.press("j")
    expect(page.locator(".queue-item:focus")).to_be_visible()
    page.keyboard.press("f")
    expect(why).not_to_have_attribute("open", "")
    page.keyboard.press("f")
    expect(why).to_have_attribute("open", "")
    why.locator(".signs-spam > details > summary").press("Enter")
    expect(why.locator(".signs-spam li").last).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    broken = broken_rules(page, within="#queue", preload=False)
    assert broken + broken_in_the_dark(page, within="#queue") == []
