from django.db import migrations, models


class Migration(migrations.Migration):
    """Whether pages elsewhere that link here are listed, and those that are linked to told so."""

    dependencies = [
        ('blog', '0005_changes'),
    ]

    operations = [
        migrations.AddField(
            model_name='site',
            name='sends_mentions',
            field=models.BooleanField(default=True, help_text='When a post is published or changed, the pages that it links to are told so, if they want to be told.', verbose_name='send mentions'),
        ),
        migrations.AddField(
            model_name='site',
            name='takes_mentions',
            field=models.BooleanField(default=True, help_text="Pages elsewhere that link to a post are listed below it, once it is certain that they do. The rule for new replies holds for them too: the first mention by a site is what a newcomer's reply is.", verbose_name='take mentions'),
        ),
    ]
