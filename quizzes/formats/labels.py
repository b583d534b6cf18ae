"""The words and marks by which people set off sections, options, answers and explanations, in many "
"languages and hands."""

import re
import unicodedata
from dataclasses import dataclass

from quizzes.formats.page_lines import trimmed

LETTERS = "ABCDEFGHIJ"
ALPHABETS = (
    LETTERS,
    "АБВГДЕЖЗИК",
    "أبجدهوزحطي",
    "אבגדהוזחטי",
    "①②③④⑤⑥⑦⑧⑨⑩",
    "アイウエオカキクケコ",
    "가나다라마바사아자차",
)
_PLACES = {letter: LETTERS[at] for alphabet in ALPHABETS for at, letter in enumerate(alphabet)}
_PLACES["ا"] = "A"
_LETTER = "[A-Ja-j" + "".join(map(re.escape, "".join(ALPHABETS[1:]) + "абвгдежзик" + "ا")) + "]"
_BULLET = r"[•◦▪▫‣⁃·∙○●■□◆➤►▶→*+\-–—]"
_TICK = r"\[[xXхХ✓✔]\]|\([xX]\)|[✓✔✅☑🗸]\ufe0f?"
_CROSS = r"\[ ?\]|\( ?\)|[☐❌✗✘☒❎⬜]\ufe0f?"
_BULLETS = re.compile(rf"(?:{_BULLET}[ \t\xa0\u3000]+)")
_MARKS = re.compile(rf"(?:(?P<tick>{_TICK})|(?P<cross>{_CROSS}))[ \t\xa0]*")
_TICKED_BEHIND = re.compile(
    rf"[ \t\xa0]*(?:{_TICK}|[(\[](?:correct|right|richtig|correcte?|correcta|верно|正解|正确)(?: answer)?[)\]]"
    r"|(?:<-|←)[ ]?(?:correct|right)(?: answer)?)[ *_]{0,4}$",
    re.IGNORECASE,
)
_OPTION = re.compile(
    rf"(?:\((?P<bracketed>{_LETTER})\)|\[(?P<squared>{_LETTER})\]|(?P<round>[①-⑩])|(?P<letter>{_LETTER})[ ]?"
    r"(?:\)|(?P<soft>[.:、])(?=[\s*_]|$|[^\x00-\x7f])|(?P<dash>(?<=[ ])[-–—](?=[ ]|$))))[*_]{0,3}[ \t\xa0]*"
)
_WRAPPED = 12
"""How far into a line its label reaches."""


@dataclass(frozen=True, slots=True)
class Label:
    """An option's letter, as its place names it, and how it is written. `is_key` is None without a tick or cross."""

    letter: str
    style: str
    text: str
    is_key: bool | None
    is_bulleted: bool


def narrow(text: str, until: int = _WRAPPED) -> str:
    """The text with the full-width letters and brackets of its beginning made ordinary."""
    head = text[:until]
    if head.isascii():
        return text
    return "".join(unicodedata.normalize("NFKC", c) if "\uff01" <= c <= "\uff5e" else c for c in head) + text[until:]


def place(letter: str) -> str:
    """The Latin capital of an option's letter in whatever alphabet; "" where it is none."""
    return _PLACES.get(letter, "") or _PLACES.get(letter.upper(), "")


def read_label(text: str) -> Label | None:
    """The label of a line that could be an option: a letter, or (with `letter` "") a bullet or a box."""
    rest, is_bulleted = _without(_BULLETS, narrow(text.lstrip(">")) if text[:1] == ">" else narrow(text))
    rest, is_key = _marked(rest)
    emphasis = rest[:4].lstrip("*_")
    rest = emphasis + rest[4:]
    found = _OPTION.match(rest)
    letter = ""
    if found:
        letter = next(each for each in (found["bracketed"], found["squared"], found["round"], found["letter"]) if each)
        rest = rest[found.end() :]
        if is_key is None:
            rest, is_key = _marked(rest)
    elif not is_bulleted and is_key is None:
        return None
    style = f"{letter.isupper()}{(found[0].replace(letter, '').strip(' *_')) if found else ''}"
    rest = text[len(text) - len(rest) :] if rest else rest
    behind = _TICKED_BEHIND.search(rest[-40:])
    if behind:
        rest = rest[: max(len(rest) - 40, 0)] + rest[-40:][: behind.start()]
    return Label(place(letter), style, trimmed(rest), True if behind else is_key, is_bulleted)


def _without(pattern: re.Pattern[str], text: str) -> tuple[str, bool]:
    found = pattern.match(text)
    return (text[found.end() :], True) if found else (text, False)


def _marked(text: str) -> tuple[str, bool | None]:
    found = _MARKS.match(text)
    return (text[found.end() :], found["tick"] is not None) if found else (text, None)


_ANSWER_WORDS = (
    r"(?:the[ ])?(?:(?:correct|right)[ ])?(?:answers?|ans|options?|choices?)(?:[ ]key|\(s\))?"
    r"|answer[ ]key|solutions?|key"
    r"|(?:die[ ])?(?:richtige|korrekte)?n?[ ]?(?:antwort(?:en)?|lösung(?:en)?)"
    r"|(?:bonnes?[ ]|les?[ ]|la[ ])*réponses?(?:[ ](?:correctes?|exactes?))?"
    r"|(?:las?[ ])?respuestas?(?:[ ]correctas?)?|respostas?(?:[ ](?:corretas?|certas?))?|gabarito"
    r"|rispost[ae](?:[ ]corrett[ae])?"
    r"|(?:juiste[ ])?antwoord(?:en)?|(?:правильны[йе][ ])?ответы?|(?:poprawna[ ])?odpowied[zź]"
    r"|(?:doğru[ ])?cevap|rätt[ ]svar|svar"
    r"|(?:正确|正確|参考|參考)?答案|正解|答え|解答|정답|답|(?:الإجابة|الاجابة|الجواب)(?:[ ](?:الصحيحة|الصحيح))?"
    r"|(?:ה?תשובה)(?:[ ]ה?נכונה)?"
)
_EXPLANATION_WORDS = (
    r"(?:detailed[ ])?explanations?|(?:answer[ ])?rationale|justification|reason(?:ing)?|why"
    r"|erklärung(?:en)?|begründung|erläuterung(?:en)?|explications?|explicaci[oó]n(?:es)?"
    r"|justificaci[oó]n|explicaç(?:ão|ões)|justificativa"
    r"|spiegazion[ei]|uitleg|toelichting|объяснени[ея]|пояснени[ея]|wyjaśnienie|açıklama|förklaring"
    r"|(?:答案)?解析|解释|解釋|说明|解説|説明|해설|설명|(?:ال)?شرح|(?:ال)?تفسير|التوضيح|ה?הסבר"
)
_SHOWN = r"(?:(?:show|view|reveal|see)[ ](?:the[ ])?)?"
_SEPARATOR = r"[ \t\xa0]*(?P<sep>[:：=]|[-–—](?=[ ]|$))"
_DECORATION = re.compile(r"^(?:[#>*_•✅✓✔💡📝👉➡️\- ]|\ufe0f){1,8}")
_INLINE_TAG = re.compile(r"</?(?:details|summary|strong|em|b|i|p|br|u)(?:[ ][^<>]{0,200})?/?>", re.IGNORECASE)
_ANSWER = re.compile(
    rf"{_SHOWN}(?P<word>{_ANSWER_WORDS})[*_]*(?:{_SEPARATOR}|[ ](?P<verb>is|are|ist|sind|est|sont"
    rf"|es|son|é|è)(?=[ :])[ :]*"
    r"|(?P<bare>[ ]+(?=[(\[]?[A-J]\b))|(?P<end>[ ]*$))[*_ ]*",
    re.IGNORECASE,
)
_WEAK = re.compile(r"(?:options?|choices?|key|solutions?|lösung(?:en)?|解答)$", re.IGNORECASE)
_EXPLANATION = re.compile(
    rf"{_SHOWN}(?P<word>{_EXPLANATION_WORDS})[*_]*(?:{_SEPARATOR}|(?P<end>[ ]*$))[*_ ]*", re.IGNORECASE
)
_ALL_LETTERS = re.compile(r"(?:[\s,;/&+()\[\].*_]|and|und|et|[A-J]){1,30}$")


def plain(text: str) -> str:
    """A line without what sets it off: hashes, quotes, emphasis, a tick, `<details>`."""
    if "<" in text:
        text = trimmed(_INLINE_TAG.sub("", text))
    return trimmed(_DECORATION.sub("", text))


def read_answer(text: str) -> str | None:
    """What stands behind “Answer:”, "" if that is in the next line; None where the line is no answer."""
    line = plain(text)
    found = _ANSWER.match(line)
    if not found:
        return None
    rest = trimmed(line[found.end() :].strip("*_"))
    is_weak = bool(_WEAK.match(found["word"]))
    if found["end"] is not None and (is_weak or found["word"].casefold() == "answers"):
        return None
    if found["sep"] and not is_weak:
        return rest
    is_said = bool(found["verb"]) and " " in found["word"].strip() and len(rest) < 80 and not rest.endswith("?")
    return rest if found["end"] is not None or is_said or _ALL_LETTERS.match(rest) else None


def read_explanation(text: str) -> str | None:
    """What stands behind “Explanation:”; None where the line is none."""
    line = plain(text)
    found = _EXPLANATION.match(line)
    if not found or (found["end"] is not None and re.match(r"why|reason", found["word"], re.IGNORECASE)):
        return None
    return trimmed(line[found.end() :])


_NUMBER = re.compile(
    r"[#*_ >]{0,8}(?:(?:q(?:uestion|n)?|frage|pregunta|pergunta|domanda|vraag|вопрос|问题?|問題?|题目?|題目"
    r"|第|문제|السؤال|سؤال|שאלה)"
    r"[ ]?[.#:]?[ ]?(?:no\.?[ ]?)?(?P<named>\d{1,4})[*_]{0,3}(?:[.):：、題题\-–—][*_]{0,3}|(?=[ ]|$))"
    r"|(?P<bare>\d{1,4})[.)、][*_]{0,3}(?=[ \t\xa0]|$|[^\x00-\x7f\d])"
    r"|q[:.](?=[ ]))[*_ ]*",
    re.IGNORECASE,
)


def read_number(text: str) -> tuple[int | None, str] | None:
    """The number of a question (None for a bare “Q:”) and the line behind it."""
    found = _NUMBER.match(narrow(text))
    if not found:
        return None
    digits = found["named"] or found["bare"]
    return int(digits) if digits else None, trimmed(text[found.end() :])
