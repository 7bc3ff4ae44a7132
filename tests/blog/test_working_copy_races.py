"""Several writers of one post at once, each with a thread and a database connection of its own."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.test import Client

from blog import working_copies
from blog.models import Post, User
from tests.blog.test_working_copies import ADD, KEEP_NEW, change_url, keep_url, opened, typed

pytestmark = pytest.mark.django_db(transaction=True)

WRITERS = 6


@pytest.fixture
def draft(make_post) -> Post:
    return make_post(state=Post.State.DRAFT)


def all_at_once(work: Callable[[int], int]) -> list[int]:
    """What each writer's work gives, all started together."""
    start = threading.Barrier(WRITERS)

    def run(number: int) -> int:
        start.wait()
        try:
            return work(number)
        finally:
            connection.close()

    with ThreadPoolExecutor(WRITERS) as pool:
        return list(pool.map(run, range(WRITERS)))


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_of_saves_with_one_base_exactly_one_wins(admin_user, draft):
    clients = [signed_in(admin_user) for _writer in range(WRITERS)]
    forms = [opened(client, change_url(draft)) for client in clients]
    codes = all_at_once(
        lambda number: (
            clients[number]
            .post(keep_url(draft), typed(forms[number], title=f"Title {number}"))
            .status_code
        )
    )
    assert sorted(codes) == [200] + [409] * (WRITERS - 1)
    winner = codes.index(200)
    assert working_copies.shown(draft).title == f"Title {winner}"


def test_of_plain_forms_with_one_base_exactly_one_wins(admin_user, draft):
    clients = [signed_in(admin_user) for _writer in range(WRITERS)]
    forms = [opened(client, change_url(draft)) for client in clients]
    codes = all_at_once(
        lambda number: (
            clients[number]
            .post(
                change_url(draft),
                typed(forms[number], title=f"Title {number}") | {"_save": ["1"]},
            )
            .status_code
        )
    )
    assert sorted(codes) == [200] * (WRITERS - 1) + [302]
    draft.refresh_from_db()
    assert draft.title == f"Title {codes.index(302)}"


def test_a_new_form_that_keeps_itself_several_times_at_once_makes_one_post(admin_user):
    clients = [signed_in(admin_user) for _writer in range(WRITERS)]
    form = typed(opened(clients[0], ADD), title="Hello")
    codes = all_at_once(lambda number: clients[number].post(KEEP_NEW, form).status_code)
    assert codes == [200] * WRITERS
    assert Post.objects.count() == 1
