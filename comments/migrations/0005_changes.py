from django.db import migrations, models
from mptt.fields import TreeForeignKey

# Replies that wait or are spam are shown to nobody who is answered from memory: they tell nothing,
# so that a flood of them costs readers nothing. Nor do the numbers of nested sets, which change in
# thousands of rows with one answer; a reply that moves to another place gets another parent too.
SHOWN = (
    "entry_id, parent_id, tree_id, author_id, name, website, html, state, posted_at, shown_at, "
    "edited_at, removed_by, removal_reason, is_pick, is_locked, old_anchor"
)
TELL = f"""
CREATE FUNCTION rejoinder_replies_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' AND OLD.state NOT IN ('pending', 'spam') THEN
        PERFORM rejoinder_tell('replies:' || OLD.entry_id || ' thread:' || OLD.tree_id);
    END IF;
    IF TG_OP <> 'DELETE' AND NEW.state NOT IN ('pending', 'spam') THEN
        PERFORM rejoinder_tell('replies:' || NEW.entry_id || ' thread:' || NEW.tree_id);
    END IF;
    RETURN NULL;
END
$$;

CREATE FUNCTION rejoinder_mentions_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' AND OLD.state = 'approved' THEN
        PERFORM rejoinder_tell('replies:' || OLD.entry_id);
    END IF;
    IF TG_OP <> 'DELETE' AND NEW.state = 'approved' THEN
        PERFORM rejoinder_tell('replies:' || NEW.entry_id);
    END IF;
    RETURN NULL;
END
$$;

CREATE TRIGGER rejoinder_changed AFTER INSERT OR DELETE OR UPDATE OF {SHOWN} ON comments_comment
    FOR EACH ROW EXECUTE FUNCTION rejoinder_replies_changed();
CREATE TRIGGER rejoinder_changed AFTER INSERT OR UPDATE OR DELETE ON comments_mention
    FOR EACH ROW EXECUTE FUNCTION rejoinder_mentions_changed();
CREATE TRIGGER rejoinder_changed AFTER INSERT OR UPDATE OR DELETE ON comments_protection
    FOR EACH STATEMENT EXECUTE FUNCTION rejoinder_all_changed();
CREATE TRIGGER rejoinder_emptied AFTER TRUNCATE ON comments_comment
    FOR EACH STATEMENT EXECUTE FUNCTION rejoinder_all_changed();
CREATE TRIGGER rejoinder_emptied AFTER TRUNCATE ON comments_mention
    FOR EACH STATEMENT EXECUTE FUNCTION rejoinder_all_changed();
CREATE TRIGGER rejoinder_emptied AFTER TRUNCATE ON comments_protection
    FOR EACH STATEMENT EXECUTE FUNCTION rejoinder_all_changed();
"""
UNTELL = """
DROP TRIGGER rejoinder_emptied ON comments_protection;
DROP TRIGGER rejoinder_emptied ON comments_mention;
DROP TRIGGER rejoinder_emptied ON comments_comment;
DROP TRIGGER rejoinder_changed ON comments_protection;
DROP TRIGGER rejoinder_changed ON comments_mention;
DROP TRIGGER rejoinder_changed ON comments_comment;
DROP FUNCTION rejoinder_mentions_changed();
DROP FUNCTION rejoinder_replies_changed();
"""


class Migration(migrations.Migration):
    """Has the database tell whoever keeps pages in memory what changes (blog/changes.py)."""

    dependencies = [("comments", "0004_delete_visitorkey"), ("blog", "0005_changes")]

    operations = [
        migrations.RunSQL(TELL, UNTELL),
        # An answer goes after the last one, and asks whether its thread is locked.
        migrations.AlterField(
            "comment",
            "parent",
            TreeForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=models.CASCADE,
                related_name="children",
                to="comments.comment",
                verbose_name="in reply to",
            ),
        ),
        migrations.AddIndex(
            "comment", models.Index(fields=["parent", "lft"], name="comments_comment_answers")
        ),
        migrations.AddIndex(
            "comment",
            models.Index(
                condition=models.Q(is_locked=True),
                fields=["tree_id"],
                name="comments_comment_locked",
            ),
        ),
        # The constraint `comments_comment_place` has an index that begins like these two.
        migrations.RemoveIndex("comment", "comments_comment_tree_id_l4b1c"),
        migrations.AlterField("comment", "tree_id", models.PositiveIntegerField(editable=False)),
    ]
