"""Categories and tags."""

import pytest

from blog.models import Category, Tag

pytestmark = pytest.mark.django_db


def test_a_term_gets_an_address_from_its_name_that_is_free(db):
    assert Tag.objects.create(name="Red & Green").slug == "red-green"
    assert Tag.objects.create(name="Red, green").slug == "red-green-2"


def test_the_address_of_a_category_names_those_above_it():
    travel = Category.objects.create(name="Travel")
    asia = Category.objects.create(name="Asia", parent=travel)
    japan = Category.objects.create(name="Japan", parent=asia)
    assert japan.get_absolute_url() == "/category/travel/asia/japan/"
    assert travel.get_absolute_url() == "/category/travel/"


def test_the_addresses_of_many_categories_cost_one_query(django_assert_num_queries):
    above = None
    for number in range(5):
        above = Category.objects.create(name=f"Level {number}", parent=above)
    Category.objects.create(name="Aside")
    with django_assert_num_queries(1):
        found = [c.get_absolute_url() for c in Category.objects.with_lineage()]
    assert sorted(found) == sorted(c.get_absolute_url() for c in Category.objects.all())


def test_a_deleted_category_leaves_its_posts(make_post):
    post = make_post()
    category = Category.objects.create(name="News")
    post.categories.add(category)
    category.delete()
    assert not post.categories.exists()
