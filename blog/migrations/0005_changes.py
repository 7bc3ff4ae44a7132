from django.db import migrations, models

# What each function tells is listed in blog/changes.py. Names that have to come together stand in
# one notification. One with the same words is sent once a transaction, so that a statement that
# changes a thousand rows tells it once.
TELL = """
CREATE FUNCTION rejoinder_tell(what text) RETURNS void LANGUAGE sql AS $$
    SELECT pg_notify('rejoinder_changes', what)
$$;

CREATE FUNCTION rejoinder_all_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM rejoinder_tell('all');
    RETURN NULL;
END
$$;

-- Texts and dates of changes are shown by few pages; all else, such as a title, by any.
CREATE FUNCTION rejoinder_entry_changed() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    number bigint := CASE TG_OP WHEN 'DELETE' THEN OLD.id ELSE NEW.id END;
BEGIN
    IF (TG_OP = 'INSERT' OR OLD.state = 'draft') AND (TG_OP = 'DELETE' OR NEW.state = 'draft') THEN
        RETURN NULL;
    END IF;
    IF TG_OP = 'UPDATE' AND (
        OLD.kind, OLD.title, OLD.slug, OLD.path, OLD.author_id, OLD.lead_image_id, OLD.state,
        OLD.published_at, OLD.is_private, OLD.is_pinned
    ) IS NOT DISTINCT FROM (
        NEW.kind, NEW.title, NEW.slug, NEW.path, NEW.author_id, NEW.lead_image_id, NEW.state,
        NEW.published_at, NEW.is_private, NEW.is_pinned
    ) THEN
        PERFORM rejoinder_tell('entry:' || number);
    ELSE
        PERFORM rejoinder_tell('entries entry:' || number);
    END IF;
    RETURN NULL;
END
$$;

-- A page that moves to another place among the pages, which need not change its address.
CREATE FUNCTION rejoinder_page_moved() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.parent_id IS DISTINCT FROM NEW.parent_id THEN
        PERFORM rejoinder_tell('entries');
    END IF;
    RETURN NULL;
END
$$;

-- For links from entries to terms and people: a draft's are nobody's business.
CREATE FUNCTION rejoinder_entry_links_changed() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    numbers bigint[] := ARRAY[]::bigint[];
BEGIN
    IF TG_OP <> 'INSERT' THEN
        numbers := numbers || OLD.entry_id;
    END IF;
    IF TG_OP <> 'DELETE' THEN
        numbers := numbers || NEW.entry_id;
    END IF;
    IF EXISTS (SELECT FROM blog_entry WHERE id = ANY (numbers) AND state <> 'draft') THEN
        PERFORM rejoinder_tell('entries');
    END IF;
    RETURN NULL;
END
$$;

-- Of people, what readers see, and whose name a visitor may not take. Signing in writes to the row
-- as well.
CREATE FUNCTION rejoinder_user_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'UPDATE'
        OR (OLD.username, OLD.name, OLD.slug, OLD.biography, OLD.picture_id, OLD.is_active)
        IS DISTINCT FROM
        (NEW.username, NEW.name, NEW.slug, NEW.biography, NEW.picture_id, NEW.is_active)
    THEN
        PERFORM rejoinder_tell('all');
    END IF;
    RETURN NULL;
END
$$;

-- An image in a text is in its HTML, which is made again. Lead images and portraits are looked up.
CREATE FUNCTION rejoinder_image_changed() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    image bigint;
BEGIN
    IF TG_TABLE_NAME = 'blog_upload' THEN
        image := NEW.id;
    ELSIF TG_OP = 'DELETE' THEN
        image := OLD.upload_id;
    ELSE
        image := NEW.upload_id;
    END IF;
    IF EXISTS (SELECT FROM blog_entry WHERE lead_image_id = image AND state <> 'draft')
        OR EXISTS (SELECT FROM blog_user WHERE picture_id = image)
    THEN
        PERFORM rejoinder_tell('all');
    END IF;
    RETURN NULL;
END
$$;
"""
FUNCTIONS = (
    "image_changed",
    "user_changed",
    "entry_links_changed",
    "page_moved",
    "entry_changed",
    "all_changed",
)
UNTELL = "".join(f"DROP FUNCTION rejoinder_{name}();" for name in FUNCTIONS) + (
    "DROP FUNCTION rejoinder_tell(text);"
)

WRITES = "INSERT OR UPDATE OR DELETE"
# The table, what happens to it, and what is run: for each row, or once where it is "all_changed".
TRIGGERS = (
    ("blog_site", WRITES, "all_changed"),
    ("blog_menuentry", WRITES, "all_changed"),
    ("blog_category", WRITES, "all_changed"),
    ("blog_tag", "UPDATE OR DELETE", "all_changed"),
    ("blog_user", WRITES, "user_changed"),
    ("blog_entry", WRITES, "entry_changed"),
    ("blog_page", "UPDATE", "page_moved"),
    ("blog_entry_categories", WRITES, "entry_links_changed"),
    ("blog_entry_coauthors", WRITES, "entry_links_changed"),
    ("blog_entry_tags", WRITES, "entry_links_changed"),
    ("blog_upload", "UPDATE", "image_changed"),
    ("blog_rendition", WRITES, "image_changed"),
)


def trigger(table: str, event: str, function: str) -> str:
    each = "STATEMENT" if function == "all_changed" else "ROW"
    return (
        f"CREATE TRIGGER rejoinder_changed AFTER {event} ON {table} "
        f"FOR EACH {each} EXECUTE FUNCTION rejoinder_{function}();"
        f"CREATE TRIGGER rejoinder_emptied AFTER TRUNCATE ON {table} "
        "FOR EACH STATEMENT EXECUTE FUNCTION rejoinder_all_changed();"
    )


# What decides whether readers see an entry stands in them too: then lists are walked and counted
# without a look at the entries.
OF_LISTS = (
    models.Index(
        fields=["kind", "-is_pinned", "-published_at", "-id"],
        include=["state", "is_private"],
        name="blog_entry_front",
    ),
    models.Index(
        fields=["kind", "-published_at", "-id"],
        include=["state", "is_private"],
        name="blog_entry_newest",
    ),
    models.Index(
        fields=["author", "-published_at", "-id"],
        include=["kind", "state", "is_private"],
        name="blog_entry_by_author",
    ),
)


# The posts of a term, those that were written last first (blog/related.py). Django's own index on
# the term alone says nothing that these do not say.
NEWEST_OF_TERMS = """
CREATE INDEX blog_entry_tags_newest ON blog_entry_tags (tag_id, entry_id);
CREATE INDEX blog_entry_categories_newest ON blog_entry_categories (category_id, entry_id);
DROP INDEX blog_entry_tags_tag_id_b0072fbd;
DROP INDEX blog_entry_categories_category_id_9bba25dd;
"""
BY_TERM = """
CREATE INDEX blog_entry_categories_category_id_9bba25dd ON blog_entry_categories (category_id);
CREATE INDEX blog_entry_tags_tag_id_b0072fbd ON blog_entry_tags (tag_id);
DROP INDEX blog_entry_categories_newest;
DROP INDEX blog_entry_tags_newest;
"""


class Migration(migrations.Migration):
    """Has the database tell whoever keeps pages in memory what changes (blog/changes.py)."""

    dependencies = [("blog", "0004_writing")]

    operations = [
        migrations.RunSQL(TELL, UNTELL),
        *(
            migrations.RunSQL(
                trigger(*row),
                f"DROP TRIGGER rejoinder_changed ON {row[0]};"
                f"DROP TRIGGER rejoinder_emptied ON {row[0]};",
            )
            for row in TRIGGERS
        ),
        migrations.RemoveIndex("entry", "blog_entry_newest"),
        migrations.RemoveIndex("entry", "blog_entry_by_author"),
        *(migrations.AddIndex("entry", index) for index in OF_LISTS),
        migrations.AddIndex(
            "entry", models.Index(fields=["kind", "-updated_at"], name="blog_entry_changed")
        ),
        migrations.AddIndex(
            "entry", models.Index(fields=["-published_at", "-id"], name="blog_entry_latest")
        ),
        migrations.RunSQL(NEWEST_OF_TERMS, BY_TERM),
    ]
