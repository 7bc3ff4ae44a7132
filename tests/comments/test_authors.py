"""What the replies of authors are signed with."""

from comments import posting


def reply_by(author, post):
    return posting.post(post.pk, name="alice", text="Yes", state="approved", author=author)


def test_an_author_s_replies_follow_a_new_name(author, post):
    reply = reply_by(author, post)
    author.name = "Alice A."
    author.save()
    reply.refresh_from_db()
    assert reply.name == "Alice A."


def test_replies_of_others_keep_theirs(author, post):
    reply = posting.post(post.pk, name="alice", text="Yes", state="approved")
    author.name = "Alice A."
    author.save()
    reply.refresh_from_db()
    assert reply.name == "alice"


def test_a_name_that_is_too_long_for_a_reply_is_cut(author, post):
    reply = reply_by(author, post)
    author.name = "A" * 150
    author.save()
    reply.refresh_from_db()
    assert reply.name == "A" * 60


def test_signing_in_changes_no_reply(author, post):
    reply = reply_by(author, post)
    author.save(update_fields=["last_login"])
    reply.refresh_from_db()
    assert reply.name == "alice"
