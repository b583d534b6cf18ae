import django.db.models.deletion
from django.db import migrations, models
from django.db.migrations.state import StateApps
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

# Words are stored folded and parted by single spaces, so both databases take them as they are. On SQLite the index
# holds no copy of them (`content`) and no places in the text (`detail`), and finds short beginnings of words at once
# (`prefix`): without it, a beginning that is in every text costs 20 to 40 ms in a hundred thousand. The triggers come
# last: making the table anew drops them.
INDEX = {
    "sqlite": [
        """CREATE VIRTUAL TABLE quizzes_search USING fts5(
            words, content='quizzes_searchentry', content_rowid='id', detail='none', prefix='1 2 3 4 5',
            tokenize="ascii tokenchars '=^'"
        )""",
        """CREATE TRIGGER quizzes_search_insert AFTER INSERT ON quizzes_searchentry BEGIN
            INSERT INTO quizzes_search (rowid, words) VALUES (new.id, new.words);
        END""",
        """CREATE TRIGGER quizzes_search_delete AFTER DELETE ON quizzes_searchentry BEGIN
            INSERT INTO quizzes_search (quizzes_search, rowid, words) VALUES ('delete', old.id, old.words);
        END""",
        """CREATE TRIGGER quizzes_search_update AFTER UPDATE OF words ON quizzes_searchentry BEGIN
            INSERT INTO quizzes_search (quizzes_search, rowid, words) VALUES ('delete', old.id, old.words);
            INSERT INTO quizzes_search (rowid, words) VALUES (new.id, new.words);
        END""",
    ],
    "postgresql": [
        """ALTER TABLE quizzes_searchentry ADD COLUMN words_vector tsvector
            GENERATED ALWAYS AS (array_to_tsvector(string_to_array(words, ' '))) STORED""",
        "CREATE INDEX search_words ON quizzes_searchentry USING gin (words_vector)",
    ],
}
NO_INDEX = {"sqlite": ["DROP TABLE quizzes_search"], "postgresql": []}


def make_index(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    for statement in INDEX[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


def drop_index(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """The rest goes with the table."""
    for statement in NO_INDEX[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [
        ("notes", "0001_initial"),
        ("quizzes", "0003_ratings_are_there"),
    ]

    operations = [
        migrations.CreateModel(
            name="SearchEntry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("section", "Section of a lesson"),
                            ("term", "Term of a glossary"),
                            ("question", "Stem of a practice question"),
                            ("interview", "Prompt of an interview question"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "name",
                    models.CharField(
                        help_text="The anchor of a section, the slug of anything else.", max_length=80
                    ),
                ),
                ("position", models.PositiveIntegerField(help_text="1-based place in the topic or the glossary.")),
                ("title", models.TextField(blank=True)),
                ("text", models.TextField(blank=True)),
                ("words", models.TextField(help_text="What it is found by; see domain.searching.")),
                (
                    "course",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="search_entries",
                        to="notes.course",
                    ),
                ),
                (
                    "question",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="quizzes.question",
                    ),
                ),
                (
                    "topic",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="search_entries",
                        to="notes.topic",
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "search entries",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(kind__in=["section", "term", "question", "interview"]),
                        name="search_kind_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "question"), ("question__isnull", False)),
                            models.Q(models.Q(("kind", "question"), _negated=True), ("question", None)),
                            _connector="OR",
                        ),
                        name="search_question_of_question",
                    ),
                    models.UniqueConstraint(fields=("topic", "kind", "name"), name="search_unique_in_topic"),
                    models.UniqueConstraint(
                        condition=models.Q(("topic", None)),
                        fields=("course", "kind", "name"),
                        name="search_unique_in_course",
                    ),
                ],
            },
        ),
        migrations.AddIndex(
            model_name="attemptitem",
            index=models.Index(
                condition=models.Q(("note", ""), _negated=True), fields=["attempt"], name="attempt_item_noted"
            ),
        ),
        migrations.RunPython(make_index, drop_index),
    ]
