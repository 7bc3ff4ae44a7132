"""What each role may do: every page and act of the admin against everybody who may come there."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib import admin
from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction
from django.test import Client
from django.urls import NoReverseMatch, URLPattern, reverse
from django.utils import timezone

from blog import roles
from blog.models import (
    Category,
    MenuEntry,
    OutgoingLink,
    Page,
    Post,
    Redirect,
    Revision,
    Role,
    Site,
    Tag,
    Upload,
    User,
)
from comments import moderation, posting
from comments.models import Comment, Decision, Mention, ModeratorMail, Protection
from tests.role_table import BULK, TABLE, rows

# The sign-in page is for everybody, and signing out is for whoever is signed in.
# What a page sends that asks before it deletes, and the least that a form being kept sends.
POSTED = {"post": "yes", "title": "A", "body": "<p>B</p>", "_base": "0", "_draft": "d" * 32}
OPEN = {"login", "logout"}
STAFF = [role.value for role in Role]
EVERYBODY = ["anonymous", "without a role", *STAFF]
NOTHING_THERE = ("_change", "_delete", "_history")  # these lead to the first page


def routes(patterns: list, prefix: str = "") -> Iterator[str]:
    """The names of all addresses of the admin."""
    for pattern in patterns:
        if not isinstance(pattern, URLPattern):
            yield from routes(pattern.url_patterns)
        elif pattern.name:
            yield pattern.name


class Things:
    """One of everything, for somebody: theirs, shared with somebody else, or somebody else's."""

    def __init__(self, person: User) -> None:
        self.bob = User.objects.get(username="bob")
        self.person = person

    def owner(self, whose: str) -> User:
        return self.person if whose == "own" else self.bob

    def entry(self, model: type[models.Model], whose: str) -> models.Model:
        fields = {"title": "A", "body": "<p>B</p>", "author": self.owner(whose)}
        entry = model.objects.create(state="draft", **fields)
        if whose == "shared":
            entry.coauthors.add(self.person)
        return entry

    def comment(self, whose: str = "-") -> Comment:
        post = self.entry(Post, "other")
        Post.objects.filter(pk=post.pk).update(published_at=timezone.now())
        return posting.post(post.pk, name="Ann", text="Hm.", state=Comment.State.PENDING)

    def decision(self) -> Decision:
        approved = Comment.objects.filter(pk=self.comment().pk)
        return moderation.approve(approved, user=self.bob)[0]

    def mention(self) -> Mention:
        return Mention.objects.create(
            entry=self.entry(Post, "other"), source="https://example.org/", protocol="webmention"
        )

    def make(self, kind: str, whose: str) -> models.Model:
        owner = self.owner(whose)
        makers = {
            "blog_post": lambda: self.entry(Post, whose),
            "blog_entry": lambda: self.entry(Post, whose),
            "blog:preview": lambda: self.entry(Post, whose),
            "blog_page": lambda: self.entry(Page, whose),
            "blog_upload": lambda: Upload.objects.create(
                file="uploads/a.pdf", kind="document", uploaded_by=owner
            ),
            "blog_outgoinglink": lambda: OutgoingLink.objects.create(
                entry=self.entry(Post, whose), address="https://example.org/", outcome="dead"
            ),
            "blog_tag": lambda: Tag.objects.create(name="a"),
            "blog_category": lambda: Category.objects.create(name="a"),
            "blog_menuentry": lambda: MenuEntry.objects.create(label="a", address="/a/"),
            "blog_site": lambda: Site.current(),
            "blog_redirect": lambda: Redirect.objects.create(path="/a/", target="/b/"),
            "blog_revision": lambda: Revision.objects.create(entry=self.entry(Post, whose)),
            "blog_user": lambda: self.person if whose == "own" else self.bob,
            "comments_comment": self.comment,
            "comments_queue": self.comment,
            "comments:moderate": self.comment,
            "comments:undo": self.decision,
            "comments_mention": self.mention,
            "comments_decision": self.decision,
            "comments_moderatormail": lambda: ModeratorMail.objects.create(user=owner),
            "comments_sentlinkback": lambda: self.entry(Post, whose),
            "comments_protection": lambda: Protection.current(),
        }
        kind = max((name for name in makers if kind.startswith(name)), key=len)
        thing = makers[kind]()
        if thing._state.adding:
            thing.save()
        return thing


def address(route: str, things: Things, whose: str) -> str:
    name = route if ":" in route else f"admin:{route}"
    if route == "app_list":
        return reverse(name, args=[whose])
    if route == "view_on_site":
        post = things.make("blog_post", "own")
        return reverse(name, args=[ContentType.objects.get_for_model(Post).pk, post.pk])
    if route == "autocomplete":
        return reverse(name) + "?app_label=blog&model_name=post&field_name=tags"
    try:
        return reverse(name)
    except NoReverseMatch:
        return reverse(name, args=[things.make(route, whose).pk])


class Visitor:
    """Somebody of a role, with a browser in which they are signed in, or nobody who is."""

    def __init__(self, role: str) -> None:
        person = User(username=role, name="Person")
        roles.assign(person, role if role in STAFF else "")
        person.save()
        self.key = person.pk
        client = Client()
        if role != "anonymous":
            client.force_login(person)
        self.cookies = client.cookies

    @property
    def person(self) -> User:
        """For who is not signed in, somebody to whom things can belong all the same."""
        return User.objects.get(pk=self.key)

    @property
    def client(self) -> Client:
        client = Client()
        client.cookies = self.cookies.copy()
        return client


@pytest.fixture(scope="module")
def visitors(django_db_setup, django_db_blocker) -> Iterator[dict[str, Visitor]]:
    """Everybody, by role, and Bob, who writes. Made once: a third of each visit went into that."""
    with django_db_blocker.unblock(), transaction.atomic():
        User.objects.create_user("bob", role=Role.AUTHOR, is_staff=True)
        yield {role: Visitor(role) for role in EVERYBODY}
        transaction.set_rollback(True)


def outcome(response, route: str) -> str:
    """ "sign in", "refused", or "done": whatever else came of it, also a form with errors."""
    location = response.headers.get("Location", "")
    if location.startswith(reverse("admin:login")):
        return "sign in"
    if response.status_code == 405:
        return "the row has the wrong method"
    is_missing = location == reverse("admin:index") and route.endswith(NOTHING_THERE)
    return "refused" if response.status_code in (403, 404) or is_missing else "done"


def tried(visitor: Visitor, act) -> Any:
    """What comes of it if this visitor does it; afterwards all is as it was before."""
    with transaction.atomic():
        result = act(visitor)
        transaction.set_rollback(True)
    return result


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("method", "route", "whose", "allowed"),
    rows(TABLE),
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_each_page_is_for_those_whom_the_table_names(visitors, method, route, whose, allowed):
    def visit(visitor: Visitor) -> str:
        url = address(route, Things(visitor.person), whose)
        client = visitor.client
        return outcome(client.get(url) if method == "GET" else client.post(url, POSTED), route)

    outcomes = {role: tried(visitor, visit) for role, visitor in visitors.items()}
    assert {role for role in STAFF if outcomes[role] == "done"} == allowed
    strangers = {outcomes["anonymous"], outcomes["without a role"]}
    assert strangers == {"sign in"} if ":" not in route else "done" not in strangers


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("action", "kind", "whose", "allowed"),
    rows(BULK),
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_done_with_many_at_once_changes_only_what_one_may_change(
    visitors, action, kind, whose, allowed
):
    def act(visitor: Visitor) -> bool:
        thing = Things(visitor.person).make(kind, whose)
        row = type(thing).objects.filter(pk=thing.pk)
        before = list(row.values())
        visitor.client.post(
            reverse(f"admin:{kind}_changelist"),
            {"action": action, "_selected_action": [thing.pk], "post": "yes"},
        )
        return list(row.values()) != before

    assert {role for role, visitor in visitors.items() if tried(visitor, act)} == allowed


def test_the_table_names_every_page_of_the_admin():
    named = {route for _method, route, _whose, _allowed in rows(TABLE)} | OPEN
    assert set(routes(admin.site.urls[0])) - named == set()


def test_the_table_names_every_act_on_many():
    named = {(kind, action) for action, kind, _whose, _allowed in rows(BULK)}
    acts = set()
    for model, model_admin in admin.site._registry.items():
        if model_admin.actions is None:
            continue
        kind = f"{model._meta.app_label}_{model._meta.model_name}"
        own = [getattr(action, "__name__", action) for action in model_admin.actions]
        acts |= {(kind, action) for action in ["delete_selected", *own]}
    passed_over = {("blog_entry", "delete_selected"), ("blog_site", "delete_selected")}
    # These change no row by themselves, and get the same links as "dismiss".
    passed_over |= {
        ("blog_outgoinglink", "report_again"),
        ("blog_outgoinglink", "check_again"),
        ("comments_moderatormail", "delete_selected"),
        ("comments_protection", "delete_selected"),
    }
    assert acts - named - passed_over == set()
