import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.text
import django.utils.timezone
from django.db import migrations, models

# What readers see of a mention, and whether they see it. When it was checked last tells nothing, nor
# does anything about a mention that is not shown: a flood of them costs readers nothing.
SHOWN = (
    "entry_id, protocol, kind, source, host, title, author, excerpt, state, mentioned_at, verification"
)
TELL = f"""
CREATE OR REPLACE FUNCTION rejoinder_mentions_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' AND OLD.state = 'approved' AND OLD.verification = 'links' THEN
        PERFORM rejoinder_tell('replies:' || OLD.entry_id);
    END IF;
    IF TG_OP <> 'DELETE' AND NEW.state = 'approved' AND NEW.verification = 'links' THEN
        PERFORM rejoinder_tell('replies:' || NEW.entry_id);
    END IF;
    RETURN NULL;
END
$$;
DROP TRIGGER rejoinder_changed ON comments_mention;
CREATE TRIGGER rejoinder_changed AFTER INSERT OR DELETE OR UPDATE OF {SHOWN} ON comments_mention
    FOR EACH ROW EXECUTE FUNCTION rejoinder_mentions_changed();
"""
TELL_AS_BEFORE = """
DROP TRIGGER rejoinder_changed ON comments_mention;
CREATE OR REPLACE FUNCTION rejoinder_mentions_changed() RETURNS trigger LANGUAGE plpgsql AS $$
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
CREATE TRIGGER rejoinder_changed AFTER INSERT OR UPDATE OR DELETE ON comments_mention
    FOR EACH ROW EXECUTE FUNCTION rejoinder_mentions_changed();
"""
# A page mentions an entry once, however often it says so: what was decided best for it stays. The
# mentions of the sample blog are of pages that nobody can fetch.
TIDY = r"""
CREATE TEMPORARY TABLE repeated ON COMMIT DROP AS
    SELECT id FROM (
        SELECT id, row_number() OVER (
            PARTITION BY entry_id, source ORDER BY state <> 'approved', state <> 'pending', id
        ) AS place FROM comments_mention
    ) AS mentions WHERE place > 1;
DELETE FROM comments_decision WHERE mention_id IN (SELECT id FROM repeated);
DELETE FROM comments_mention WHERE id IN (SELECT id FROM repeated);
UPDATE comments_mention SET host = left(regexp_replace(
    substring(lower(source) FROM '^https?://(?:[^/?#@]*@)?([^/:?#]+)'), '^www\.', ''
), 255) WHERE source ~* '^https?://[^/:?#]';
UPDATE comments_mention SET verification = 'links' WHERE id IN (
    SELECT object_id FROM blog_importedrecord WHERE source = 'sample' AND kind = 'mention'
);
SET CONSTRAINTS ALL IMMEDIATE;
"""

# A lesson counts while it is there, whoever makes or deletes it: a reply that is erased, or goes
# with its post, takes back what it taught. All who change lessons wait for one another before they
# touch a row, so that none waits in the middle. The number is "le" in ASCII, of those that
# PostgreSQL locks on wish.
LEARN = """
CREATE FUNCTION rejoinder_lock_lessons() RETURNS void LANGUAGE sql AS $$
    SELECT pg_advisory_xact_lock(27749, 0)
$$;
CREATE FUNCTION rejoinder_before_lessons() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM rejoinder_lock_lessons();
    RETURN NULL;
END
$$;
CREATE FUNCTION rejoinder_learn() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO comments_feature (hash, spam, fine)
        SELECT hash, count(*) FILTER (WHERE is_spam), count(*) FILTER (WHERE NOT is_spam)
        FROM changed, unnest(features) AS hash GROUP BY hash
    ON CONFLICT (hash) DO UPDATE SET
        spam = comments_feature.spam + excluded.spam,
        fine = comments_feature.fine + excluded.fine;
    RETURN NULL;
END
$$;
CREATE FUNCTION rejoinder_unlearn() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- Nobody is kept from erasing a reply by counts that somebody has emptied by hand.
    UPDATE comments_feature AS feature SET
        spam = greatest(feature.spam - gone.spam, 0),
        fine = greatest(feature.fine - gone.fine, 0)
    FROM (
        SELECT hash, count(*) FILTER (WHERE is_spam) AS spam,
            count(*) FILTER (WHERE NOT is_spam) AS fine
        FROM changed, unnest(features) AS hash GROUP BY hash
    ) AS gone WHERE feature.hash = gone.hash;
    DELETE FROM comments_feature WHERE spam = 0 AND fine = 0
        AND hash IN (SELECT unnest(features) FROM changed);
    RETURN NULL;
END
$$;
CREATE TRIGGER rejoinder_before_lessons BEFORE INSERT OR UPDATE OR DELETE ON comments_lesson
    FOR EACH STATEMENT EXECUTE FUNCTION rejoinder_before_lessons();
CREATE TRIGGER rejoinder_learn AFTER INSERT ON comments_lesson
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION rejoinder_learn();
CREATE TRIGGER rejoinder_unlearn AFTER DELETE ON comments_lesson
    REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION rejoinder_unlearn();
"""
FORGET = """
DROP TRIGGER rejoinder_before_lessons ON comments_lesson;
DROP TRIGGER rejoinder_learn ON comments_lesson;
DROP TRIGGER rejoinder_unlearn ON comments_lesson;
DROP FUNCTION rejoinder_before_lessons, rejoinder_learn, rejoinder_unlearn, rejoinder_lock_lessons;
"""


class Migration(migrations.Migration):
    """Mentions that are verified, what is sent, and what the spam filter learns."""

    dependencies = [
        ('blog', '0006_linkbacks'),
        ('comments', '0005_changes'),
    ]

    operations = [
        migrations.CreateModel(
            name='Feature',
            fields=[
                ('hash', models.BigIntegerField(primary_key=True, serialize=False)),
                ('spam', models.IntegerField(default=0)),
                ('fine', models.IntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name='Lesson',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('is_spam', models.BooleanField()),
                ('features', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), help_text='The hashes, each once.', size=None)),
                ('made_at', models.DateTimeField(default=django.utils.timezone.now)),
            ],
        ),
        migrations.CreateModel(
            name='FilterMonth',
            fields=[
                ('month', models.DateField(help_text='Its first day.', primary_key=True, serialize=False)),
                ('came', models.PositiveIntegerField(default=0)),
                ('held', models.PositiveIntegerField(default=0)),
                ('caught', models.PositiveIntegerField(default=0)),
                ('wrongly_held', models.PositiveIntegerField(default=0)),
                ('missed', models.PositiveIntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name='SentLinkback',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('source', models.CharField(blank=True, help_text='The address under which the entry was told, by which the other side knows it.', max_length=2000)),
                ('target', models.CharField(max_length=2000, verbose_name='address')),
                ('host', models.CharField(max_length=255, verbose_name='site')),
                ('is_linked', models.BooleanField(default=True, help_text='Whether the entry links there, as far as readers see.')),
                ('protocol', models.CharField(blank=True, choices=[('pingback', 'pingback'), ('trackback', 'trackback'), ('webmention', 'webmention')], max_length=10, verbose_name='protocol')),
                ('endpoint', models.CharField(blank=True, max_length=2000)),
                ('outcome', models.CharField(choices=[('waiting', 'waiting'), ('sent', 'sent'), ('not-wanted', 'takes no linkbacks'), ('failed', 'failed')], default='waiting', max_length=10, verbose_name='outcome')),
                ('detail', models.CharField(blank=True, max_length=300, verbose_name='what happened')),
                ('failures', models.PositiveSmallIntegerField(default=0, help_text='In a row.')),
                ('noted_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('sent_at', models.DateTimeField(null=True, verbose_name='sent')),
                ('due_at', models.DateTimeField(help_text='When to send next; empty: not at all.', null=True)),
            ],
            options={
                'verbose_name': 'mention sent',
                'verbose_name_plural': 'mentions sent',
                'ordering': ['-noted_at', '-id'],
            },
        ),
        migrations.AddField(
            model_name='comment',
            name='doubt',
            field=models.PositiveSmallIntegerField(choices=[(0, 'none'), (1, 'some'), (2, 'strong')], default=0, editable=False, help_text='Of the spam filter.'),
        ),
        migrations.AddField(
            model_name='mention',
            name='author',
            field=models.CharField(blank=True, help_text='As the page says, where it speaks for its own site.', max_length=100, verbose_name='author'),
        ),
        migrations.AddField(
            model_name='mention',
            name='checked_at',
            field=models.DateTimeField(editable=False, null=True, verbose_name='checked'),
        ),
        migrations.AddField(
            model_name='mention',
            name='detail',
            field=models.CharField(blank=True, editable=False, max_length=300, verbose_name='what happened'),
        ),
        migrations.AddField(
            model_name='mention',
            name='doubt',
            field=models.PositiveSmallIntegerField(choices=[(0, 'none'), (1, 'some'), (2, 'strong')], default=0, editable=False, help_text='Of the spam filter.'),
        ),
        migrations.AddField(
            model_name='mention',
            name='due_at',
            field=models.DateTimeField(editable=False, help_text='When to fetch it next; empty: not at all.', null=True),
        ),
        migrations.AddField(
            model_name='mention',
            name='failures',
            field=models.PositiveSmallIntegerField(default=0, editable=False, help_text='Times in a row that it could not be read.'),
        ),
        migrations.AddField(
            model_name='mention',
            name='host',
            field=models.CharField(default='', editable=False, help_text='What cannot be forged.', max_length=255, verbose_name='site'),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name='mention',
            name='kind',
            field=models.CharField(choices=[('mention', 'mention'), ('reply', 'reply'), ('like', 'like'), ('repost', 'repost'), ('bookmark', 'bookmark')], default='mention', max_length=10, verbose_name='kind'),
        ),
        migrations.AddField(
            model_name='mention',
            name='received_at',
            field=models.DateTimeField(editable=False, help_text='Empty: it came from another blog.', null=True, verbose_name='received'),
        ),
        migrations.AddField(
            model_name='mention',
            name='target',
            field=models.CharField(blank=True, editable=False, help_text='The address that the page is to link to; empty: any address of the entry.', max_length=2000),
        ),
        migrations.AddField(
            model_name='mention',
            name='verification',
            field=models.CharField(choices=[('unchecked', 'not checked yet'), ('links', 'links here'), ('missing', 'does not link here'), ('unreadable', 'could not be read')], default='unchecked', max_length=10, verbose_name='link'),
        ),
        migrations.AddField(
            model_name='mention',
            name='verified_at',
            field=models.DateTimeField(editable=False, help_text='When its link was seen last.', null=True, verbose_name='verified'),
        ),
        migrations.AddField(
            model_name='decision',
            name='taught_before',
            field=models.BooleanField(help_text='What it was to the spam filter before: spam (true), fine, or neither (null).', null=True),
        ),
        migrations.AlterField(
            model_name='decision',
            name='act',
            field=models.CharField(choices=[('state', 'state'), ('move', 'place'), ('lock', 'lock'), ('pick', "author's pick"), ('edit', 'correction'), ('trust', 'trust'), ('block', 'site')], default='state', max_length=10, verbose_name='what'),
        ),
        migrations.RunSQL(TIDY, migrations.RunSQL.noop),
        migrations.RunSQL(TELL, TELL_AS_BEFORE),
        migrations.AlterField(
            model_name='mention',
            name='protocol',
            field=models.CharField(choices=[('pingback', 'pingback'), ('trackback', 'trackback'), ('webmention', 'webmention')], max_length=10, verbose_name='protocol'),
        ),
        migrations.AddIndex(
            model_name='comment',
            index=models.Index(condition=models.Q(('state', 'pending')), fields=['doubt', '-posted_at', '-id'], name='comments_comment_waiting'),
        ),
        migrations.AddIndex(
            model_name='mention',
            index=models.Index(condition=models.Q(('due_at__isnull', False)), fields=['due_at'], name='comments_mention_due'),
        ),
        migrations.AddIndex(
            model_name='mention',
            index=models.Index(fields=['host', 'due_at'], name='comments_mention_of_host'),
        ),
        migrations.AddIndex(
            model_name='mention',
            index=models.Index(fields=['state', '-mentioned_at', '-id'], name='comments_mention_newest'),
        ),
        migrations.AddConstraint(
            model_name='mention',
            constraint=models.UniqueConstraint(models.F('entry'), django.db.models.functions.text.MD5('source'), name='comments_mention_once'),
        ),
        migrations.AddConstraint(
            model_name='feature',
            constraint=models.CheckConstraint(condition=models.Q(('fine__gte', 0), ('spam__gte', 0)), name='comments_feature_not_negative'),
        ),
        migrations.AddField(
            model_name='lesson',
            name='comment',
            field=models.OneToOneField(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='lesson', to='comments.comment'),
        ),
        migrations.AddField(
            model_name='lesson',
            name='mention',
            field=models.OneToOneField(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='lesson', to='comments.mention'),
        ),
        migrations.AddField(
            model_name='sentlinkback',
            name='entry',
            field=models.ForeignKey(help_text='Empty: it was deleted, and the page that it linked to is still to be told.', null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='sent_linkbacks', to='blog.entry', verbose_name='post or page'),
        ),
        migrations.AddConstraint(
            model_name='lesson',
            constraint=models.CheckConstraint(condition=models.Q(('comment', None), ('mention', None), _connector='XOR'), name='comments_lesson_of_one'),
        ),
        migrations.RunSQL(LEARN, FORGET),
        migrations.AddIndex(
            model_name='sentlinkback',
            index=models.Index(condition=models.Q(('due_at__isnull', False)), fields=['due_at'], name='comments_sentlinkback_due'),
        ),
        migrations.AddConstraint(
            model_name='sentlinkback',
            constraint=models.UniqueConstraint(fields=('entry', 'target'), name='comments_sentlinkback_once'),
        ),
    ]
