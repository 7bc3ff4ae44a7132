"""What each role may do: every page and act of the admin against everybody who may come there."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib import admin
from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction
from django.test import Client
from django.urls import URLPattern, reverse
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

# Who may do it: author, editor, moderator, administrator. Whoever is not named is refused; who is
# not signed in, or has an account without a role, is always led to the sign-in page.
#
# Whose: a post that they wrote themselves, one that they wrote along with its author, or one of
# somebody else. "-" where that makes no difference, or there is only one.
TABLE = """
GET   index                             -       author editor moderator administrator
GET   password_change                   -       author editor moderator administrator
GET   password_change_done              -       author editor moderator administrator
GET   jsi18n                            -       author editor moderator administrator
GET   view_on_site                      -       author editor moderator administrator
GET   autocomplete                      -       author editor administrator
GET   app_list                          blog    author editor administrator
GET   app_list                          comments editor moderator administrator

GET   blog_post_changelist              -       author editor administrator
GET   blog_post_add                     -       author editor administrator
POST  blog_post_add                     -       author editor administrator
GET   blog_post_change                  own     author editor administrator
GET   blog_post_change                  shared  author editor administrator
GET   blog_post_change                  other   editor administrator
POST  blog_post_change                  own     author editor administrator
POST  blog_post_change                  shared  author editor administrator
POST  blog_post_change                  other   editor administrator
GET   blog_post_delete                  own     author editor administrator
GET   blog_post_delete                  shared  editor administrator
GET   blog_post_delete                  other   editor administrator
POST  blog_post_delete                  own     author editor administrator
POST  blog_post_delete                  shared  editor administrator
POST  blog_post_delete                  other   editor administrator
GET   blog_post_history                 own     author editor administrator
GET   blog_post_history                 shared  author editor administrator
GET   blog_post_history                 other   editor administrator
GET   blog_post_token                   -       author editor moderator administrator
POST  blog_post_add_working_copy        -       author editor administrator
POST  blog_post_working_copy            own     author editor administrator
POST  blog_post_working_copy            shared  author editor administrator
POST  blog_post_working_copy            other   editor administrator
POST  blog_post_presence                own     author editor administrator
POST  blog_post_presence                shared  author editor administrator
POST  blog_post_presence                other   editor administrator
POST  blog_post_differences             own     author editor administrator
POST  blog_post_differences             shared  author editor administrator
POST  blog_post_differences             other   editor administrator

GET   blog_page_changelist              -       editor administrator
GET   blog_page_add                     -       editor administrator
POST  blog_page_add                     -       editor administrator
GET   blog_page_change                  own     editor administrator
POST  blog_page_change                  own     editor administrator
GET   blog_page_change                  other   editor administrator
POST  blog_page_change                  other   editor administrator
GET   blog_page_delete                  other   editor administrator
POST  blog_page_delete                  own     editor administrator
POST  blog_page_delete                  other   editor administrator
GET   blog_page_history                 other   editor administrator
POST  blog_page_move                    other   editor administrator
GET   blog_page_token                   -       author editor moderator administrator
POST  blog_page_add_working_copy        -       editor administrator
POST  blog_page_working_copy            own     editor administrator
POST  blog_page_working_copy            other   editor administrator
POST  blog_page_presence                own     editor administrator
POST  blog_page_presence                other   editor administrator
POST  blog_page_differences             own     editor administrator
POST  blog_page_differences             other   editor administrator

POST  blog_entry_check                  -       author editor administrator
GET   blog_entry_links                  -       author editor administrator
POST  blog_entry_losses                 -       author editor administrator
GET   blog_entry_remarks                own     author editor administrator
GET   blog_entry_remarks                shared  author editor administrator
GET   blog_entry_remarks                other   editor administrator
GET   blog_entry_preview                own     author editor administrator
GET   blog_entry_preview                shared  author editor administrator
GET   blog_entry_preview                other   editor administrator
GET   blog_entry_changelist             -       author editor administrator
GET   blog_entry_add                    -       nobody
GET   blog_entry_change                 own     author editor administrator
GET   blog_entry_change                 other   editor administrator
POST  blog_entry_change                 own     nobody
GET   blog_entry_delete                 own     administrator
GET   blog_entry_history                own     author editor administrator
GET   blog_entry_history                other   editor administrator

GET   blog_upload_changelist            -       author editor administrator
GET   blog_upload_add                   -       author editor administrator
POST  blog_upload_add                   -       author editor administrator
GET   blog_upload_change                own     author editor administrator
GET   blog_upload_change                other   author editor administrator
POST  blog_upload_change                own     author editor administrator
POST  blog_upload_change                other   editor administrator
GET   blog_upload_delete                own     author editor administrator
GET   blog_upload_delete                other   editor administrator
POST  blog_upload_delete                own     author editor administrator
POST  blog_upload_delete                other   editor administrator
GET   blog_upload_history               own     author editor administrator
GET   blog_upload_library               -       author editor administrator
POST  blog_upload_send                  -       author editor administrator
POST  blog_upload_describe              own     author editor administrator
POST  blog_upload_describe              other   editor administrator

GET   blog_outgoinglink_changelist      -       author editor administrator
GET   blog_outgoinglink_add             -       nobody
GET   blog_outgoinglink_change          own     author editor administrator
GET   blog_outgoinglink_change          other   editor administrator
GET   blog_outgoinglink_delete          own     nobody
GET   blog_outgoinglink_history         own     author editor administrator
GET   blog_outgoinglink_history         other   editor administrator

GET   blog_tag_changelist               -       author editor administrator
GET   blog_tag_add                      -       author editor administrator
POST  blog_tag_add                      -       author editor administrator
GET   blog_tag_change                   -       author editor administrator
POST  blog_tag_change                   -       editor administrator
GET   blog_tag_delete                   -       editor administrator
POST  blog_tag_delete                   -       editor administrator
GET   blog_tag_history                  -       author editor administrator
GET   blog_category_changelist          -       author editor administrator
GET   blog_category_add                 -       editor administrator
POST  blog_category_add                 -       editor administrator
GET   blog_category_change              -       author editor administrator
POST  blog_category_change              -       editor administrator
GET   blog_category_delete              -       editor administrator
POST  blog_category_delete              -       editor administrator
GET   blog_category_history             -       author editor administrator
POST  blog_category_move                -       editor administrator
GET   blog_menuentry_changelist         -       editor administrator
GET   blog_menuentry_add                -       editor administrator
POST  blog_menuentry_add                -       editor administrator
GET   blog_menuentry_change             -       editor administrator
POST  blog_menuentry_change             -       editor administrator
GET   blog_menuentry_delete             -       editor administrator
POST  blog_menuentry_delete             -       editor administrator
GET   blog_menuentry_history            -       editor administrator
POST  blog_menuentry_move               -       editor administrator

GET   blog_site_changelist              -       administrator
GET   blog_site_add                     -       nobody
GET   blog_site_change                  -       administrator
POST  blog_site_change                  -       administrator
GET   blog_site_delete                  -       nobody
GET   blog_site_history                 -       administrator
GET   blog_redirect_changelist          -       administrator
GET   blog_redirect_add                 -       administrator
POST  blog_redirect_add                 -       administrator
GET   blog_redirect_change              -       administrator
POST  blog_redirect_change              -       administrator
GET   blog_redirect_delete              -       administrator
POST  blog_redirect_delete              -       administrator
GET   blog_redirect_history             -       administrator

GET   blog_user_profile                 -       author editor moderator administrator
POST  blog_user_profile                 -       author editor moderator administrator
POST  blog_user_sign_out                -       author editor moderator administrator
GET   blog_user_changelist              -       administrator
GET   blog_user_add                     -       administrator
POST  blog_user_add                     -       administrator
GET   blog_user_change                  own     administrator
GET   blog_user_change                  other   administrator
POST  blog_user_change                  own     administrator
POST  blog_user_change                  other   administrator
GET   blog_user_delete                  own     nobody
GET   blog_user_delete                  other   administrator
POST  blog_user_delete                  own     nobody
POST  blog_user_delete                  other   administrator
GET   blog_user_history                 other   administrator
POST  blog_user_link                    other   administrator
POST  blog_user_withdraw                other   administrator
POST  blog_user_hand_over               other   administrator
POST  blog_user_close                   other   administrator
POST  blog_user_close                   own     nobody

GET   comments_queue                    -       editor moderator administrator
POST  comments_queue_act                -       editor moderator administrator
POST  comments_queue_bulk               -       editor moderator administrator
POST  comments_queue_undo               -       editor moderator administrator
GET   comments_comment_changelist       -       editor moderator administrator
GET   comments_comment_add              -       nobody
GET   comments_comment_change           -       editor moderator administrator
POST  comments_comment_change           -       editor moderator administrator
GET   comments_comment_delete           -       nobody
POST  comments_comment_delete           -       nobody
GET   comments_comment_history          -       editor moderator administrator
GET   comments_mention_changelist       -       editor moderator administrator
GET   comments_mention_add              -       nobody
GET   comments_mention_change           -       editor moderator administrator
POST  comments_mention_change           -       editor moderator administrator
GET   comments_mention_delete           -       nobody
POST  comments_mention_delete           -       nobody
GET   comments_mention_history          -       editor moderator administrator
GET   comments_decision_changelist      -       editor moderator administrator
GET   comments_decision_add             -       nobody
GET   comments_decision_change          -       editor moderator administrator
POST  comments_decision_change          -       nobody
GET   comments_decision_delete          -       nobody
GET   comments_decision_history         -       editor moderator administrator
GET   comments_moderatormail_changelist -       editor moderator administrator
GET   comments_moderatormail_add        -       nobody
GET   comments_moderatormail_change     own     editor moderator administrator
GET   comments_moderatormail_change     other   nobody
POST  comments_moderatormail_change     own     editor moderator administrator
POST  comments_moderatormail_change     other   nobody
GET   comments_moderatormail_delete     own     nobody
GET   comments_moderatormail_history    own     editor moderator administrator
GET   comments_protection_try           -       administrator
POST  comments_protection_try           -       administrator
GET   comments_protection_changelist    -       administrator
GET   comments_protection_add           -       nobody
GET   comments_protection_change        -       administrator
POST  comments_protection_change        -       administrator
GET   comments_protection_delete        -       nobody
GET   comments_protection_history       -       administrator

GET   blog:preview                      own     author editor administrator
GET   blog:preview                      shared  author editor administrator
GET   blog:preview                      other   editor administrator
GET   comments:moderate                 -       editor moderator administrator
POST  comments:moderate                 -       editor moderator administrator
POST  comments:undo                     -       editor moderator administrator
POST  comments:remove-samples           -       administrator
"""

# What is done with several at once, and who changes anything by it.
BULK = """
delete_selected  blog_post        own     author editor administrator
delete_selected  blog_post        shared  editor administrator
delete_selected  blog_post        other   editor administrator
delete_selected  blog_page        own     editor administrator
delete_selected  blog_upload      own     author editor administrator
delete_selected  blog_upload      other   editor administrator
delete_selected  blog_outgoinglink own    nobody
check_again      blog_outgoinglink other  editor administrator
report_again     blog_outgoinglink -      nobody
dismiss          blog_outgoinglink own    author editor administrator
dismiss          blog_outgoinglink other  editor administrator
delete_selected  blog_tag         -       editor administrator
delete_selected  blog_category    -       editor administrator
delete_selected  blog_menuentry   -       editor administrator
delete_selected  blog_redirect    -       administrator
delete_selected  blog_user        other   nobody
delete_selected  comments_comment -       nobody
approve          comments_comment -       editor moderator administrator
mark_spam        comments_comment -       editor moderator administrator
remove           comments_comment -       editor moderator administrator
delete_selected  comments_mention -       nobody
approve          comments_mention -       editor moderator administrator
mark_spam        comments_mention -       editor moderator administrator
remove           comments_mention -       editor moderator administrator
"""

# The sign-in page is for everybody, and signing out is for whoever is signed in.
POSTED = {"post": "yes"}  # what a page sends that asks before it deletes
OPEN = {"login", "logout"}
STAFF = [role.value for role in Role]
EVERYBODY = ["anonymous", "without a role", *STAFF]
NOTHING_THERE = ("_change", "_delete", "_history")  # these lead to the first page


def rows(table: str) -> list[tuple[str, str, str, set[str]]]:
    lines = [line.split() for line in table.splitlines() if line]
    return [(first, second, whose, set(who) - {"nobody"}) for first, second, whose, *who in lines]


def routes(patterns: list, prefix: str = "") -> Iterator[str]:
    """The names of all addresses of the admin."""
    for pattern in patterns:
        if not isinstance(pattern, URLPattern):
            yield from routes(pattern.url_patterns)
        elif pattern.name:
            yield pattern.name


class Things:
    """One of everything, for somebody: theirs, shared with somebody else, or somebody else's."""

    def __init__(self, person: User | None) -> None:
        self.bob = User.objects.create_user("bob", role=Role.AUTHOR, is_staff=True)
        self.person = person or User.objects.create_user("nobody")

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
    except Exception:
        return reverse(name, args=[things.make(route, whose).pk])


def person_of(role: str) -> User | None:
    if role == "anonymous":
        return None
    person = User(username="person", name="Person")
    roles.assign(person, role if role in STAFF else "")
    person.save()
    return person


def client_of(person: User | None) -> Client:
    client = Client()
    if person:
        client.force_login(person)
    return client


def outcome(response, route: str) -> str:
    """"sign in", "refused", or "done": whatever else came of it, also a form with errors."""
    location = response.headers.get("Location", "")
    if location.startswith(reverse("admin:login")):
        return "sign in"
    if response.status_code == 405:
        return "the row has the wrong method"
    is_missing = location == reverse("admin:index") and route.endswith(NOTHING_THERE)
    return "refused" if response.status_code in (403, 404) or is_missing else "done"


def tried(role: str, act) -> Any:
    """What comes of it if somebody of this role does it; afterwards all is as it was before."""
    with transaction.atomic():
        result = act(person_of(role))
        transaction.set_rollback(True)
    return result


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("method", "route", "whose", "allowed"),
    rows(TABLE),
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_each_page_is_for_those_whom_the_table_names(method, route, whose, allowed):
    def visit(person: User | None) -> str:
        url = address(route, Things(person), whose)
        client = client_of(person)
        return outcome(client.get(url) if method == "GET" else client.post(url, POSTED), route)

    outcomes = {role: tried(role, lambda person: visit(person)) for role in EVERYBODY}
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
    action, kind, whose, allowed
):
    def act(person: User | None) -> bool:
        thing = Things(person).make(kind, whose)
        row = type(thing).objects.filter(pk=thing.pk)
        before = list(row.values())
        client_of(person).post(
            reverse(f"admin:{kind}_changelist"),
            {"action": action, "_selected_action": [thing.pk], "post": "yes"},
        )
        return list(row.values()) != before

    assert {role for role in EVERYBODY if tried(role, act)} == allowed


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
    passed_over |= {
        ("comments_moderatormail", "delete_selected"),
        ("comments_protection", "delete_selected"),
    }
    assert acts - named - passed_over == set()
