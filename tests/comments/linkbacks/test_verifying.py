"""What becomes of a page that is said to link here: fetched in its turn, and judged."""

import datetime
import threading

import mf2py
import pytest
from procrastinate.contrib.django.models import ProcrastinateJob

from blog.models import Site
from comments import moderation, tasks
from comments.linkbacks import verifying
from comments.models import Attempt, Decision, Mention, Protection
from tests.comments.linkbacks.elsewhere import again, linking, run, tell_again, told_of, until_due
from tests.jobs import do_jobs

pytestmark = pytest.mark.django_db

State, Verification = Mention.State, Mention.Verification
MINUTE, HOUR = datetime.timedelta(minutes=1), datetime.timedelta(hours=1)
DAY = datetime.timedelta(days=1)


# What is seen


def test_a_page_that_links_here_is_shown(link):
    assert not Mention.objects.visible()
    run()
    assert list(Mention.objects.visible()) == [link]
    assert again(link).title == "A page"


def test_a_page_that_does_not_link_here_is_not_shown(web, post):
    mention = told_of(post, web.page("<p>Nothing about you.</p>"))
    assert run() is None
    mention = again(mention)
    assert (mention.verification, mention.due_at) == (Verification.MISSING, None)
    assert mention.detail == "The page does not link here."
    assert not Mention.objects.visible()


def test_nothing_is_fetched_before_the_job_runs(web, link):
    tasks.queue_verifying()
    assert web.asked == []
    do_jobs()
    assert web.asked == ["one.example/page"]


def test_nothing_but_the_page_is_fetched(web, post):
    body = """<base href="/base/"><link rel="author" href="/bob"><link rel="stylesheet" href="/x">
        <div class="h-entry"><div class="p-author h-card"><a class="u-url p-name" href="/bob">Bob
        </a>
        <img class="u-photo" src="http://10.0.0.1/bob.png"></div><iframe src="/x"></iframe>"""
    mention = told_of(post, web.page(body + linking(post)))
    run()
    assert again(mention).author == "Bob"
    assert web.asked == ["one.example/page"]


# Judging


def test_a_mention_that_has_to_wait_is_held_with_the_reason(web, post, link):
    Site(reply_policy="hold").save()
    run()
    assert again(link).state == State.PENDING
    assert list(Mention.objects.waiting()) == [link]
    step = Decision.objects.get(mention=link)
    assert (step.by, step.after, step.before) == ("rules", "pending", "")
    assert step.reasons == [["all-held", ""]]


def test_moderators_are_told_of_what_waits(link):
    Site(reply_policy="hold").save()
    run()
    assert ProcrastinateJob.objects.filter(task_name=tasks.TELL_MODERATORS).exists()


def test_what_moderators_have_decided_is_not_judged_again(clock, web, post, admin_user, link):
    Site(reply_policy="hold").save()
    run()
    moderation.approve(Mention.objects.filter(pk=link.pk), user=admin_user)
    until_due(clock, link)
    assert again(link).is_visible


@pytest.mark.parametrize("state", [State.SPAM, State.REMOVED])
def test_what_moderators_are_against_is_not_fetched(web, link, state):
    Mention.objects.filter(pk=link.pk).update(state=state)
    assert run() is None
    assert web.asked == []


def test_what_moderators_remove_while_it_is_fetched_stays_so(web, link, admin_user):
    (claimed,), _pause = verifying.claim(Site.current())
    moderation.remove(Mention.objects.filter(pk=link.pk), user=admin_user)
    look = verifying.look_at(claimed, verifying.page_at(claimed.source))
    verifying.take(claimed, look, Site.current())
    assert again(link).state == State.REMOVED
    assert link.verification == Verification.UNCHECKED


def test_what_is_deleted_while_it_is_fetched_does_no_harm(web, link):
    (claimed,), _pause = verifying.claim(Site.current())
    Mention.objects.all().delete()
    verifying.take(claimed, verifying.look_at(claimed, verifying.page_at(claimed.source)), Site())
    assert not Mention.objects.exists()


def test_a_page_that_turns_bad_after_it_was_shown_waits(web, post, link):
    run()
    rules = Protection.current()
    rules.spam_words = "casino"
    rules.save()
    web.page(linking(post).replace("A page", "The best casino"))
    tell_again(link)
    assert again(link).state == State.PENDING
    step = Decision.objects.get(mention=link)
    assert (step.before, step.after) == ("approved", "pending")
    assert [code for code, _detail in step.reasons] == ["edited", "word"]


def test_an_imported_mention_that_was_approved_is_shown_once_its_link_is_seen(web, post):
    Site(reply_policy="hold").save()
    date = '<meta property="article:published_time" content="2020-01-01">'
    mention = told_of(
        post,
        web.page(date + linking(post)),
        state=State.APPROVED,
        target="",
        received_at=None,
        protocol="trackback",
        title="Casino",
        excerpt="There you can find 59988 additional Info to that Topic",
    )
    written_at = mention.mentioned_at
    assert not Mention.objects.visible()
    run()
    assert again(mention).is_visible
    assert (mention.title, mention.excerpt) == ("A page", "")
    assert mention.mentioned_at == written_at


# Redirects


def test_a_page_that_has_moved_within_its_site_is_read_where_it_is(web, post):
    web.page(linking(post), path="/new/")
    mention = told_of(post, web.page(status=301, Location="/new/"))
    run()
    assert again(mention).is_visible
    assert mention.source == web.at("one.example")


def test_a_page_behind_a_redirect_of_another_site_is_a_page_of_that_site(web, post):
    there = web.page(linking(post), host="evil.example", path="/lure")
    mention = told_of(post, web.page(status=302, Location=there, host="trusted.example"))
    run()
    assert (again(mention).source, mention.host) == (there, "evil.example")
    assert mention.is_visible


def test_a_page_that_is_shown_and_moves_to_a_new_site_waits(web, clock, post, admin_user):
    Site(reply_policy="newcomers").save()
    mention = told_of(post, web.page(linking(post), host="trusted.example"))
    run()
    moderation.approve(Mention.objects.all(), user=admin_user)
    there = web.page(linking(post), host="evil.example")
    web.page(status=302, Location=there, host="trusted.example")
    until_due(clock, mention)
    assert (again(mention).host, mention.state) == ("evil.example", State.PENDING)
    step = Decision.objects.filter(mention=mention).last()
    assert [code for code, _detail in step.reasons] == ["edited", "new-site"]


def test_a_redirect_to_a_page_that_is_known_makes_no_second_mention(web, clock, post):
    known = told_of(post, web.page(linking(post), host="two.example"))
    run()
    clock.shift(2 * MINUTE)
    second = told_of(post, web.page(status=301, Location=known.source))
    run()
    assert again(second).verification == Verification.MISSING
    assert list(Mention.objects.visible()) == [known]
    assert again(known).due_at <= datetime.datetime.now(datetime.UTC)


def test_a_redirect_to_this_blog_is_no_mention(web, post, monkeypatch, settings):
    settings.SITE_URL = web.at("blog.example", "")
    web.page(linking(post), host="blog.example", path="/list/")
    mention = told_of(post, web.page(status=302, Location=web.at("blog.example", "/list/")))
    run()
    assert again(mention).verification == Verification.MISSING


# Fairness


def test_each_host_is_asked_for_one_page_in_a_run(web, post):
    for number in range(3):
        told_of(post, web.page(linking(post), path=f"/{number}"))
    told_of(post, web.page(linking(post), host="two.example"))
    run()
    assert sorted(web.asked) == ["one.example/0", "two.example/page"]
    run()
    assert web.asked[2:] == ["one.example/1"]


def test_a_post_that_is_named_a_lot_keeps_no_other_one_waiting(web, make_post, post):
    for number in range(2 * verifying.PAGES_A_RUN):
        told_of(post, web.page(linking(post), host=f"many{number}.example"))
    other = make_post("Another")
    told_of(other, web.page(linking(other), host="lonely.example"))
    run()
    assert len(web.asked) == verifying.PAGES_A_RUN
    assert "lonely.example/page" in web.asked


def test_what_was_just_sent_goes_before_what_was_imported(web, post):
    for number in range(verifying.PAGES_A_RUN):
        source = web.page(linking(post), host=f"old{number}.example")
        told_of(post, source, received_at=None, target="")
    told_of(post, web.page(linking(post), host="new.example"))
    run()
    assert "new.example/page" in web.asked


def test_no_more_than_a_number_of_pages_is_fetched_a_minute(web, clock, post):
    count = verifying.MAX_A_MINUTE + 5
    for number in range(count):
        told_of(post, web.page(linking(post), host=f"host{number}.example"))
    for _ in range(20):
        if (pause := run()) > verifying.PAUSE:
            break
    assert len(web.asked) == verifying.MAX_A_MINUTE
    assert pause == MINUTE
    run()
    assert len(web.asked) == verifying.MAX_A_MINUTE
    clock.shift(MINUTE)
    assert run() is None
    assert len(web.asked) == count
    assert Mention.objects.visible().count() == count


def test_pages_of_a_run_are_fetched_side_by_side(web, post):
    for number in range(4):
        told_of(post, web.page(linking(post), host=f"host{number}.example"))
    web.server.may_answer.clear()

    def let_go():
        for _ in range(1000):
            if web.server.most["all"] == 4:
                break
            threading.Event().wait(0.01)
        web.server.may_answer.set()

    helper = threading.Thread(target=let_go)
    helper.start()
    run()
    helper.join()
    assert web.server.most["all"] == 4


def test_a_host_is_never_asked_twice_at_once(web, post):
    # Two pages that redirect to a third host are fetched side by side, and wait for each other.
    there = web.page(linking(post), host="third.example")
    for number in range(4):
        told_of(post, web.page(status=302, Location=there, host=f"host{number}.example"))
    run()
    assert web.asked.count("third.example/page") == 4
    assert web.server.most["third.example"] == 1


def test_what_another_run_has_taken_is_left_to_it(web, post, link):
    told_of(post, web.page(linking(post), path="/second"))
    verifying.claim(Site.current())
    assert verifying.claim(Site.current())[0] == []
    assert web.asked == []


def test_while_no_mentions_are_taken_no_new_ones_are_fetched(web, clock, post, link):
    run()
    told_of(post, web.page(linking(post), host="two.example"))
    Site(takes_mentions=False).save()
    assert run() is None
    assert len(web.asked) == 1
    until_due(clock, link)
    assert len(web.asked) == 2


# The job


def test_a_worker_that_is_killed_in_the_middle_loses_nothing(web, clock, link):
    verifying.claim(Site.current())
    assert run() is None
    clock.shift(verifying.LEASE)
    run()
    assert again(link).is_visible


def test_the_job_goes_on_while_something_is_due(web, clock, post):
    for number in range(2):
        told_of(post, web.page(linking(post), path=f"/{number}"))
    tasks.verify.func(0)
    job = ProcrastinateJob.objects.get(task_name=tasks.VERIFY, status="todo")
    assert job.scheduled_at > datetime.datetime.now(datetime.UTC)
    ProcrastinateJob.objects.all().delete()
    tasks.verify.func(0)
    assert not ProcrastinateJob.objects.filter(task_name=tasks.VERIFY).exists()
    assert Mention.objects.visible().count() == 2


def test_many_linkbacks_queue_one_job(post):
    for _ in range(3):
        tasks.queue_verifying()
    assert ProcrastinateJob.objects.filter(task_name=tasks.VERIFY).count() == 1


def test_a_page_that_breaks_the_reader_keeps_no_other_one_waiting(web, post, monkeypatch):
    entry = f'<article class="h-entry">{linking(post)}</article>'
    told_of(post, web.page(entry, host="bad.example"))
    good = told_of(post, web.page(linking(post), host="good.example"))

    def break_down(*_html, **_options):
        raise RecursionError

    monkeypatch.setattr(mf2py, "parse", break_down)
    run()
    assert list(Mention.objects.visible()) == [good]


def test_nothing_due_costs_few_queries(django_assert_max_num_queries, db):
    run()
    with django_assert_max_num_queries(9):
        assert run() is None
    assert Attempt.objects.get(key=verifying.FETCHED).times == []
