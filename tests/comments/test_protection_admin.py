"""The protection of the discussion in the admin."""

import pytest
from django.forms import model_to_dict

from comments.models import Protection

CHANGE = "/admin/comments/protection/1/change/"

pytestmark = pytest.mark.django_db


@pytest.fixture
def save(admin_client):
    """Saves the form with these values, and the others as they are."""
    admin_client.get("/admin/comments/protection/")

    def save(**values):
        fields = model_to_dict(Protection.current(), exclude=["id"]) | values
        fields["duplicates_held"] = "on" if fields["duplicates_held"] else ""
        return admin_client.post(CHANGE, fields)

    return save


def test_the_list_leads_to_the_one_form(admin_client):
    response = admin_client.get("/admin/comments/protection/", follow=True)
    assert response.redirect_chain == [(CHANGE, 302)]
    assert admin_client.get("/admin/comments/protection/add/").status_code == 403
    assert admin_client.get("/admin/comments/protection/1/delete/").status_code == 403


def test_every_rule_can_be_read_and_adjusted_there(admin_client, save):
    page = admin_client.get(CHANGE)
    names = {field.name for field in Protection._meta.fields} - {"id"}
    assert set(page.context["adminform"].form.fields) == names
    save(burst_replies=2, spam_words="pills\ncheap watches", spam_hosts="bücher.example\n.casino")
    protection = Protection.current()
    assert protection.burst_replies == 2
    assert protection.spam_words.splitlines() == ["pills", "cheap watches"]


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("burst_replies", 0, "greater than or equal to 1"),
        ("thread_replies", "", "required"),
        ("heat_replies", -1, "greater than or equal to 0"),
        ("spam_days", 0, "greater than or equal to 1"),
        ("held_words", "pills\n\n!!!", "Line 3, “!!!”: there is no word in it."),
        ("spam_words", "a b c d e f g h i j k", "a phrase has 10 words at the most"),
        ("held_hosts", "good.example\nhttps://bad.example/x", "Line 2, “https://bad.example/x”"),
        ("spam_hosts", "two words.example", "write only the name of the site"),
        ("spam_hosts", "casino", "or .casino for all that end so"),
        ("spam_hosts", "-a.example", "write only the name of the site"),
        ("spam_hosts", "a..example", "write only the name of the site"),
        ("spam_words", "x\n" * 125_001, "This list has 250001 characters; 250000 are the most."),
        ("spam_words", "?\n" * 1000, "And 990 more lines."),
    ],
)
def test_a_wrong_value_is_refused_beside_its_field(save, field, value, message):
    response = save(**{field: value})
    assert message in " ".join(response.context["adminform"].form.errors[field])


def test_the_form_leads_to_the_page_on_which_a_text_can_be_tried(admin_client, save):
    assert 'href="/admin/comments/comment/filter/#try"' in admin_client.get(CHANGE).text


def test_a_proxy_that_hides_all_visitors_is_noticed(admin_client, settings):
    Protection().save()
    words = "all visitors look like one"
    forwarded = {"X-Forwarded-For": "192.0.2.1"}
    assert words not in admin_client.get(CHANGE).text
    assert words in admin_client.get(CHANGE, headers=forwarded).text
    settings.TRUST_FORWARDED = True
    assert words not in admin_client.get(CHANGE, headers=forwarded).text
