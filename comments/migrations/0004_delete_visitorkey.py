from django.db import migrations


class Migration(migrations.Migration):
    """The secrets of the days are in `blog.DayKey` from now on.

    They are not moved: each lives for a day, and without it counting begins anew.
    """

    dependencies = [
        ('comments', '0003_discussion'),
    ]

    operations = [
        migrations.DeleteModel(
            name='VisitorKey',
        ),
    ]
