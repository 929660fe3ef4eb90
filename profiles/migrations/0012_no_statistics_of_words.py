from django.db import migrations


class Migration(migrations.Migration):
    """The planner is not told which words are common, so it always looks them up and never reads all documents.

    What is common the search knows itself (`CommonLexeme`) and never looks up. Told as well, the planner would expect
    to meet two hundred fitting documents soon and read one after the other, which is wrong for words that hardly
    occur together. Naming the type again drops the statistics there are.
    """

    dependencies = [("profiles", "0011_majors_that_lead_to_an_industry")]

    operations = [
        migrations.RunSQL(
            "ALTER TABLE profiles_searchdocument ALTER vector TYPE tsvector, ALTER vector SET STATISTICS 0",
            "ALTER TABLE profiles_searchdocument ALTER vector SET STATISTICS -1",
        ),
    ]
