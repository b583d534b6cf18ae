"""Banks of questions, and pages that hold them, written with the noise of many hands."""

from dataclasses import dataclass

from hypothesis import strategies as st

WORDS = ("kettle", "spout", "lid", "handle", "steam", "shelf", "river", "stone", "candle", "basket", "ladder", "window")
BULLETS = ("", "  • ", "- ", "* ", "▪ ", "    ")
DELIMITERS = ("{})", "{}.", "({})", "{} -", "[{}]")
ANSWER_WORDS = ("Answer", "ANSWER", "Correct answer", "Ans", "Antwort", "**Answer**")
LINE_ENDS = ("\n", "\r\n", "\r")


@dataclass(frozen=True)
class Written:
    stem: str
    options: tuple[str, ...]
    places: frozenset[int]
    explanation: tuple[str, ...]

    @property
    def key(self) -> list[str]:
        return ["ABCDEF"[at] for at in sorted(self.places)]


@st.composite
def sentences(draw: st.DrawFn, end: str) -> str:
    words = draw(st.lists(st.sampled_from(WORDS), min_size=3, max_size=9))
    return f"The {' '.join(words)}{end}"


@st.composite
def questions(draw: st.DrawFn) -> Written:
    options = draw(st.lists(st.sampled_from(WORDS), min_size=2, max_size=6, unique=True))
    places = draw(st.sets(st.integers(0, len(options) - 1), min_size=1, max_size=len(options) - 1))
    explanation = draw(st.lists(sentences("."), max_size=3))
    return Written(draw(sentences("?")), tuple(options), frozenset(places), tuple(explanation))


@st.composite
def pages(draw: st.DrawFn, bank: list[Written]) -> str:
    """A page with the bank, its layout drawn anew for every question."""
    is_numbered = draw(st.booleans())
    parts = ["Kettles", "A kettle boils water.", draw(st.sampled_from(["Practice Test with Explanation", "## QUIZ"]))]
    for number, question in enumerate(bank, start=1):
        parts += draw(layouts(question, f"{number}. " if is_numbered else ""))
    parts += ["Interview Questions", "Why a kettle?", "It boils.", "3 Comments", "Ann Example", "2 days ago"]
    gap = draw(st.sampled_from(["\n\n", "\n\n\n", "\n \n"]))
    text = gap.join(parts)
    return draw(st.sampled_from(["", "\ufeff"])) + text.replace("\n", draw(st.sampled_from(LINE_ENDS)))


@st.composite
def layouts(draw: st.DrawFn, question: Written, number: str) -> list[str]:
    bullet, delimiter = draw(st.sampled_from(BULLETS)), draw(st.sampled_from(DELIMITERS))
    case = draw(st.sampled_from([str.upper, str.lower]))
    labels = [delimiter.format(case("ABCDEF"[at])) for at in range(len(question.options))]
    options = [f"{bullet}{label} {text}" for label, text in zip(labels, question.options, strict=True)]
    stem = number + question.stem
    if draw(st.booleans()):
        stem = stem.replace(" ", "\n", draw(st.integers(0, 1)))
    said = draw(answers(question))
    explanation = [f"Explanation: {question.explanation[0]}", *question.explanation[1:]] if question.explanation else []
    together = draw(st.sampled_from(["\n", "\n\n"])).join(options)
    return [stem, together, f"{draw(st.sampled_from(ANSWER_WORDS))}: {said}", *explanation]


@st.composite
def answers(draw: st.DrawFn, question: Written) -> str:
    case = draw(st.sampled_from([str.upper, str.lower]))
    letters = [case(letter) for letter in question.key]
    texts = [question.options[at] for at in sorted(question.places)]
    whole = [f"{letter}) {text}" for letter, text in zip(letters, texts, strict=True)]
    ways = [", ".join(letters), " and ".join(letters), "".join(letters), ", ".join(whole), "; ".join(texts)]
    return draw(st.sampled_from(ways))
