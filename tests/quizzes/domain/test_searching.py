import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from quizzes.domain.searching import (
    EXCERPT_LENGTH,
    LEAD_LENGTH,
    LONGEST_WORD,
    Piece,
    Search,
    entry_tokens,
    words_of,
)

ANY_TEXT = st.text(st.characters(exclude_categories=["Cs"]))
WORDS = ANY_TEXT.map(words_of).filter(bool)


def search(text: str) -> Search:
    return Search.of(words_of(text))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Kinesis Data Streams", ["kinesis", "data", "streams"]),
        ("k-means, XGBoost (MLS-C01): F1_score!", ["k", "means", "xgboost", "mls", "c01", "f1", "score"]),
        ("Größe STRASSE straße", ["grosse", "strasse", "strasse"]),
        ("caf\u00e9 cafe\u0301 CAFE", ["cafe", "cafe", "cafe"]),
        ("مرحبا שלום Привет 数据", ["مرحبا", "שלום", "привет", "数据"]),
        ("100 % of 1,024", ["100", "of", "1", "024"]),
        ("%_'\" \0 AND NEAR( * - 🙂", ["and", "near"]),
        ("\u202eabc\u200b…", ["abc"]),
        ("\u0301\u0301 !!!", []),
        ("x" * 10_000, ["x" * LONGEST_WORD]),
    ],
)
def test_words_are_letters_and_digits_without_case_and_accents(text: str, words: list[str]) -> None:
    assert words_of(text) == words


@given(ANY_TEXT)
def test_no_word_can_be_read_as_an_operator(text: str) -> None:
    assert all(word.isalnum() and len(word) <= LONGEST_WORD for word in words_of(text))


def test_an_entry_is_found_by_kind_title_and_words_each_once() -> None:
    tokens = entry_tokens(kind="section", title="Two shards", text="Two shards, two streams")
    assert tokens == "=section ^two ^shards two shards streams"


def test_the_last_word_stays_last_though_it_is_given_twice() -> None:
    assert search("data about data").words == ("about", "data")


class TestIsIn:
    @pytest.mark.parametrize(
        ("typed", "text", "is_found"),
        [
            ("kinesis shard", "Shards of Kinesis", True),
            ("shard kinesis", "Shards of Kinesis", False),
            ("kin", "Shards of Kinesis", True),
            ("nesis", "Shards of Kinesis", False),
            ("grosse", "GRÖßE", True),
            ("f1", "The F1_score", True),
        ],
    )
    def test_takes_every_word_and_the_last_as_a_beginning(self, typed: str, text: str, is_found: bool) -> None:
        assert search(typed).is_in(text) is is_found

    @given(WORDS, ANY_TEXT)
    @example(["a" * LONGEST_WORD, "b"], "a" * 60 + " b")
    def test_agrees_with_the_tokens_that_the_databases_compare(self, words: list[str], text: str) -> None:
        *whole, last = Search.of(words).words
        found = words_of(text)
        is_found = {*whole} <= {*found} and any(word.startswith(last) for word in found)
        assert Search.of(words).is_in(text) is is_found


class TestExcerpt:
    def test_marks_every_match_and_changes_nothing(self) -> None:
        assert search("kinesis shar").marked("A Kinesis shard, shared") == [
            Piece("A ", False),
            Piece("Kinesis", True),
            Piece(" ", False),
            Piece("shard", True),
            Piece(", ", False),
            Piece("shared", True),
        ]

    @given(WORDS, ANY_TEXT)
    def test_pieces_are_the_text(self, words: list[str], text: str) -> None:
        assert "".join(piece.text for piece in Search.of(words).marked(text)) == text

    @given(WORDS, ANY_TEXT, ANY_TEXT)
    def test_is_short_and_has_a_match(self, words: list[str], before: str, after: str) -> None:
        pieces = Search.of(words).excerpt(f"{before * 9} {words[-1]} {after * 9}")
        assert any(piece.is_match for piece in pieces)
        assert sum(len(piece.text) for piece in pieces) <= EXCERPT_LENGTH + 2 * LEAD_LENGTH + LONGEST_WORD

    def test_begins_and_ends_between_words(self) -> None:
        text = "early words " * 20 + "the shard " + "later words " * 20
        excerpt = "".join(piece.text for piece in search("shard").excerpt(text))
        assert excerpt.startswith(("… early", "… words"))
        assert excerpt.endswith(("later …", "words …"))

    def test_is_the_beginning_where_only_the_title_matches(self) -> None:
        assert search("shard").excerpt("Nothing of it.") == [Piece("Nothing of it.", False)]
