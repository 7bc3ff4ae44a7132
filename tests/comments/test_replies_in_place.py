"""Writing a reply where scripts run: the answer is put in its place on the page."""

import pytest
from django.conf import settings
from django.urls import reverse

from comments import posting
from comments.models import Comment
from comments.views.replies import MAX_PREVIEWS

pytestmark = pytest.mark.django_db

WRITTEN = {"name": "Bob", "text": "I have seen this *too*."}
TOO_LARGE = "x" * (settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 1)


@pytest.fixture
def root(post) -> Comment:
    return posting.post(post.pk, name="Ann", text="First!", state="approved")


def address(post) -> str:
    return reverse("comments:post", args=[post.pk])


IN_PLACE = {"HX-Request": "true"}


def test_in_place_a_new_reply_comes_alone_with_the_new_heading(client, root):
    answer = reverse("comments:answer", args=[root.pk])
    response = client.post(answer, WRITTEN, headers=IN_PLACE)
    page = response.content.decode()
    reply = Comment.objects.get(name="Bob")
    assert (response.status_code, response.headers["Location"]) == (201, reply.get_absolute_url())
    assert f'id="{reply.anchor}"' in page
    assert f'data-parent="{root.pk}"' in page
    assert "2 replies on" in page
    assert "<html" not in page


@pytest.mark.parametrize(("change", "status"), [({"text": ""}, 422), ({"entry": "0"}, 404)])
def test_in_place_an_error_takes_the_place_of_the_form(client, root, change, status):
    answer = reverse("comments:answer", args=[root.pk])
    response = client.post(answer, WRITTEN | change, headers=IN_PLACE)
    assert response.status_code == status
    assert response.headers["HX-Reswap"] == "outerHTML"
    assert "<html" not in response.content.decode()


def test_in_place_the_form_stays_where_its_text_was_not_read(client, post):
    response = client.post(address(post), WRITTEN | {"text": TOO_LARGE}, headers=IN_PLACE)
    assert response.status_code == 413
    assert "HX-Reswap" not in response.headers


def test_there_are_so_many_previews_and_the_text_stays_in_the_form(client, post):
    for _ in range(MAX_PREVIEWS):
        assert client.post(address(post), WRITTEN | {"preview": "1"}).status_code == 200
    nameless = WRITTEN | {"preview": "1", "name": ""}
    response = client.post(address(post), nameless, headers=IN_PLACE)
    page = response.content.decode()
    assert response.status_code == 429
    assert "Write a name" not in page
    assert "Please wait 10 minutes" in page
    assert "I have seen this *too*." in page
    assert response.headers["HX-Retarget"] == "closest .reply-form"
    assert client.post(address(post), WRITTEN).status_code == 302
