from django.db import migrations


class Migration(migrations.Migration):
    """Tree ids come from a sequence: MAX(tree_id) gives two writers the same one."""

    dependencies = [("comments", "0001_initial")]
    operations = [
        migrations.RunSQL("CREATE SEQUENCE comments_tree_id", "DROP SEQUENCE comments_tree_id")
    ]
