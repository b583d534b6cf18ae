import pytest

from quizzes.domain.items import InvalidItem, Item, ItemKind, ItemOption
from tests.factories import multiple_item, single_item, true_false_item


def item(kind: ItemKind = ItemKind.SINGLE, keys: str = "a", options: str = "abcd", stem: str = "Why?") -> Item:
    return Item(
        kind=kind,
        stem=stem,
        options=tuple(ItemOption(each, each, each in keys, "Because.") for each in options),
        explanation="So.",
    )


@pytest.mark.parametrize("original", [single_item(), multiple_item(), true_false_item()])
def test_an_item_survives_the_way_through_json(original: Item) -> None:
    assert Item.from_json(original.to_json()) == original


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        ({"stem": "  "}, "The stem is empty."),
        ({"options": "a"}, "A question needs at least two options; this one has 1."),
        ({"options": "aab"}, "Two options have the identifier “a”."),
        ({"keys": ""}, "No option is marked as the key."),
        ({"keys": "abcd"}, "Every option is a key, so there is nothing to choose."),
        ({"keys": "ab"}, "A single question has one key; this one has 2."),
        ({"kind": ItemKind.MULTIPLE}, "A multiple-response question needs at least two keys."),
        ({"kind": ItemKind.TRUE_FALSE}, "A true/false question has exactly the options “True” and “False”."),
    ],
)
def test_an_item_that_nobody_could_answer_is_refused_with_the_reason(arguments: dict[str, str], problem: str) -> None:
    with pytest.raises(InvalidItem) as caught:
        item(**arguments)  # type: ignore[arg-type]
    assert problem in caught.value.problems


def test_every_problem_is_told_at_once() -> None:
    with pytest.raises(InvalidItem) as caught:
        item(stem="", keys="")
    assert len(caught.value.problems) == 2


def test_the_content_hash_follows_every_word_and_nothing_else() -> None:
    assert single_item("q").content_hash == single_item("q").content_hash
    assert single_item("q").content_hash != single_item("r").content_hash
    assert len(single_item().content_hash) == 64
