"""Inviting people, giving them roles, and what becomes of those who leave."""

import re
import threading
from datetime import timedelta

import pytest
import time_machine
from django.contrib.auth.models import Permission
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from blog import roles
from blog.models import Post, Role, User
from blog.signing_in import days_of_link
from tests.jobs import do_jobs

ADD = "/admin/blog/user/add/"
LINK = re.compile(r"http://127.0.0.1:8000(/sign-in/[^\s\"<]+)")
PASSWORD = "seven green bottles"


@pytest.fixture
def invite(admin_client):
    """Invites somebody. Gives the answer, which holds the link."""

    def send(name: str = "Ben Blogger", role: str = "author", **fields):
        form = {"name": name, "email": "", "username": "", "role": role}
        return admin_client.post(ADD, form | fields)

    return send


def link_in(text: str) -> str:
    return LINK.search(text)[1]


def ben() -> User:
    return User.objects.get(name="Ben Blogger")


def act(client, what: str, person: User, **data):
    return client.post(reverse(f"admin:blog_user_{what}", args=[person.pk]), data, follow=True)


def accept(link: str, **fields):
    """What somebody does who got a link; gives the last page and the browser."""
    browser = Client()
    page = browser.get(link, follow=True)
    if "new_password1" not in page.text:
        return page, browser
    form = {"name": "Ben B.", "username": "ben", "new_password1": PASSWORD}
    form |= {"new_password2": PASSWORD} | fields
    return browser.post(page.redirect_chain[-1][0], form, follow=True), browser


@pytest.mark.django_db
class TestInviting:
    def test_who_is_invited_chooses_a_name_and_a_password_and_is_in(self, invite):
        _page, browser = accept(link_in(invite().text))
        assert browser.get("/admin/blog/post/add/").status_code == 200
        person = User.objects.get(username="ben")
        assert (person.name, person.role, person.invited_at) == ("Ben B.", "author", None)
        assert person.check_password(PASSWORD)

    def test_the_user_name_is_made_of_the_name_and_is_there_to_be_kept(self, invite, author):
        User.objects.create_user("ben.blogger")
        page = Client().get(link_in(invite().text), follow=True)
        assert 'value="ben.blogger2"' in page.text

    def test_a_user_name_that_is_taken_is_refused_beside_the_field(self, invite, author):
        page, _browser = accept(link_in(invite().text), username="Alice")
        assert "This user name is taken" in page.text
        assert not ben().has_usable_password()

    def test_a_link_works_once(self, invite):
        link = link_in(invite().text)
        accept(link)
        page, _browser = accept(link)
        assert "does not work any more" in page.text

    def test_a_link_works_for_some_days(self, invite):
        link = link_in(invite().text)
        with time_machine.travel(timezone.now() + timedelta(days=days_of_link(), hours=1)):
            page, _browser = accept(link)
        assert "does not work any more" in page.text

    def test_the_link_is_mailed_where_there_is_an_address(self, invite):
        assert "ben@example.org" in invite(email="ben@example.org").text
        do_jobs()
        (message,) = mail.outbox
        assert message.to == ["ben@example.org"]
        _page, browser = accept(link_in(message.body))
        assert browser.get("/admin/").status_code == 200

    def test_without_mail_nothing_is_promised(self, invite, settings):
        settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
        page = invite(email="ben@example.org").text
        assert "on its way" not in page
        assert link_in(page)

    def test_an_open_invitation_is_in_the_list_with_its_end(self, invite, admin_client):
        invite()
        assert "the link works until" in admin_client.get("/admin/blog/user/?invited=open").text
        User.objects.update(invited_at=timezone.now() - timedelta(days=30))
        assert "the link worked until" in admin_client.get("/admin/blog/user/").text

    def test_inviting_again_makes_a_new_link_and_ends_the_old_one(self, invite, admin_client):
        old = link_in(invite().text)
        new = link_in(act(admin_client, "link", ben()).text)
        assert "does not work any more" in accept(old)[0].text
        assert "does not work any more" not in accept(new)[0].text

    def test_a_withdrawn_invitation_leads_nowhere_and_leaves_nobody(self, invite, admin_client):
        link = link_in(invite().text)
        act(admin_client, "withdraw", ben())
        assert "does not work any more" in accept(link)[0].text
        assert not User.objects.filter(name="Ben Blogger").exists()

    def test_who_has_posts_already_keeps_the_name_below_them(self, invite, admin_client, make_post):
        link = link_in(invite().text)
        post = make_post(author=ben())
        act(admin_client, "withdraw", ben())
        assert "does not work any more" in accept(link)[0].text
        post.refresh_from_db()
        assert (str(post.author), post.author.role) == ("Ben Blogger", "")

    def test_a_link_of_an_account_that_was_closed_leads_nowhere(self, invite, admin_client):
        link = link_in(invite().text)
        act(admin_client, "close", ben())
        assert "does not work any more" in accept(link)[0].text

    def test_somebody_without_a_role_is_no_account_and_gets_no_link(self, invite):
        assert not LINK.search(invite(role="", follow=True).content.decode())
        assert not ben().is_staff

    @pytest.mark.parametrize(
        ("fields", "field"),
        [
            ({"name": ""}, "name"),
            ({"name": "x" * 10_000}, "name"),
            ({"name": "a\0b"}, "name"),
            ({"email": "nobody"}, "email"),
            ({"role": "king"}, "role"),
            ({"username": "admin"}, "username"),
            ({"username": "a b"}, "username"),
        ],
    )
    def test_what_is_wrong_is_said_beside_the_field(self, invite, fields, field):
        errors = invite(**fields).context["adminform"].form.errors
        assert list(errors) == [field]
        assert User.objects.count() == 1


@pytest.mark.django_db
class TestRoles:
    def change(self, client, person: User, **fields):
        form = {
            "username": person.username,
            "name": "B",
            "slug": person.slug,
            "biography": "",
            "email": "",
            "role": person.role,
            "is_active": "on",
        } | fields
        url = reverse("admin:blog_user_change", args=[person.pk])
        return client.post(url, {name: value for name, value in form.items() if value is not None})

    @pytest.fixture
    def bob(self) -> User:
        return person("bob", Role.AUTHOR)

    def test_the_form_says_what_each_role_means(self, admin_client, bob):
        page = admin_client.get(reverse("admin:blog_user_change", args=[bob.pk])).text
        assert all(str(meaning) in page for meaning in roles.MEANING.values())

    @pytest.mark.parametrize("role", [*Role.values, ""])
    def test_a_role_brings_what_goes_with_it(self, admin_client, bob, role):
        self.change(admin_client, bob, role=role)
        bob.refresh_from_db()
        assert (bob.role, bob.is_staff) == (role, bool(role))
        assert bob.is_superuser == (role == Role.ADMINISTRATOR)

    def test_a_new_role_ends_what_an_older_version_allowed_by_name(self, admin_client, bob):
        self.change(admin_client, bob, role="moderator")
        bob.user_permissions.add(Permission.objects.get(codename="change_comment"))
        self.change(admin_client, bob, role="author")
        assert not User.objects.get(pk=bob.pk).has_perm("comments.change_comment")

    def test_nobody_changes_their_own_role(self, admin_client, admin_user):
        person("carol", Role.ADMINISTRATOR)
        self.change(admin_client, admin_user, role="author", is_active=None)
        admin_user.refresh_from_db()
        assert (admin_user.role, admin_user.is_active) == (Role.ADMINISTRATOR, True)

    def test_an_administrator_can_be_made_less_while_another_one_stays(self, admin_client):
        carol = person("carol", Role.ADMINISTRATOR)
        self.change(admin_client, carol, role="author")
        carol.refresh_from_db()
        assert (carol.role, carol.is_superuser) == (Role.AUTHOR, False)

    @pytest.mark.parametrize("fields", [{"role": "editor"}, {"role": ""}, {"is_active": None}])
    def test_the_last_one_who_can_sign_in_stays(self, admin_client, admin_user, fields):
        """Whoever asks was an administrator when the page was opened, and is none any more."""
        carol = person("carol", Role.ADMINISTRATOR)
        User.objects.filter(pk=admin_user.pk).update(role="")  # a superuser still
        answer = self.change(admin_client, carol, **fields)
        assert "the only administrator" in answer.text
        carol.refresh_from_db()
        assert (carol.role, carol.is_active) == (Role.ADMINISTRATOR, True)

    def test_one_who_was_only_invited_does_not_count(self, admin_client, admin_user):
        User.objects.create_user("dan", password=None, role=Role.ADMINISTRATOR)
        carol = person("carol", Role.ADMINISTRATOR)
        User.objects.filter(pk=admin_user.pk).update(role="")
        assert "the only administrator" in act(admin_client, "close", carol).text


def person(name: str, role: Role) -> User:
    user = User(username=name, name=name.title())
    user.set_password(PASSWORD)
    roles.assign(user, role)
    user.save()
    return user


@pytest.mark.django_db(transaction=True)
def test_two_administrators_who_demote_each_other_at_once_are_not_both_gone():
    anna, ben = (person(name, Role.ADMINISTRATOR) for name in ("anna", "ben"))
    start = threading.Barrier(2)

    def demote(by: User, whom: User) -> None:
        client = Client()
        client.force_login(by)
        start.wait()
        TestRoles().change(client, whom, role="author")

    threads = [
        threading.Thread(target=run_and_close, args=(demote, *pair))
        for pair in ((anna, ben), (ben, anna))
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert User.objects.filter(role=Role.ADMINISTRATOR, is_active=True).count() == 1


def run_and_close(act, *args) -> None:
    from django.db import connection

    try:
        act(*args)
    finally:
        connection.close()


@pytest.mark.django_db
class TestLeaving:
    @pytest.fixture
    def bob(self) -> User:
        return person("bob", Role.AUTHOR)

    def test_who_has_written_nothing_is_deleted(self, admin_client, bob):
        admin_client.post(reverse("admin:blog_user_delete", args=[bob.pk]), {"post": "yes"})
        assert not User.objects.filter(pk=bob.pk).exists()

    def test_who_has_written_is_not_and_the_page_says_what_can_be_done(
        self, admin_client, bob, make_post
    ):
        post = make_post(author=bob)
        url = reverse("admin:blog_user_delete", args=[bob.pk])
        page = admin_client.get(url).text
        assert "is the author of one post" in page
        assert "Hand over" in page
        assert "Close the account" in page
        admin_client.post(url, {"post": "yes"})
        assert Post.objects.get(pk=post.pk).author == bob

    def test_posts_are_handed_over_and_nobody_stands_twice_below_them(
        self, admin_client, bob, make_post, author
    ):
        post = make_post(author=bob)
        post.coauthors.add(author)
        act(admin_client, "hand_over", bob, heir=author.pk)
        assert Post.objects.get(pk=post.pk).authors == [author]
        admin_client.post(reverse("admin:blog_user_delete", args=[bob.pk]), {"post": "yes"})
        assert not User.objects.filter(pk=bob.pk).exists()

    def test_a_closed_account_ends_its_sessions_and_keeps_its_posts(
        self, admin_client, bob, make_post
    ):
        post, browser = make_post(author=bob), Client()
        browser.force_login(bob)
        act(admin_client, "close", bob)
        assert browser.get("/admin/").status_code == 302
        assert Post.objects.get(pk=post.pk).author == bob

    @pytest.mark.parametrize("heir", ["", "self", "999999", "x"])
    def test_posts_go_to_nobody_and_not_to_the_same_one(self, admin_client, bob, make_post, heir):
        post = make_post(author=bob)
        act(admin_client, "hand_over", bob, heir=bob.pk if heir == "self" else heir)
        assert Post.objects.get(pk=post.pk).author == bob
