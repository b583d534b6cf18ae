"""Where the lesson of a page ends, where its practice questions and interview questions begin, and "
"where the noise does."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

from quizzes.formats.labels import read_answer, read_explanation, read_label, read_number
from quizzes.formats.page_lines import Line, folded


class Part(StrEnum):
    LESSON = "lesson"
    PRACTICE = "practice"
    INTERVIEW = "interview"
    TAIL = "tail"


@dataclass(frozen=True, slots=True)
class Section:
    """`heading` is the line that opened it, if one did; `lines` are those behind it."""

    part: Part
    heading: Line | None
    lines: Sequence[Line]


_LONGEST_HEADING = 90
_PRACTICE = (
    r"practi[cs]e (?:tests?|exams?|questions?|quiz(?:zes)?|problems?|sets?|mcqs?)|sample (?:questions?|tests?|exams?)"
    r"|(?:mock|self|knowledge)[- ](?:tests?|exams?|checks?|assessments?)|(?:test|check) your(?:self"
    r"| knowledge| understanding)"
    r"|quiz(?:zes)?|(?:review|exam|exam[- ]style|certification) questions|mcqs?|multiple[- ]choice questions"
    r"|übungs(?:test|fragen|aufgaben)|(?:test|prüfungs|quiz)fragen|probeprüfung"
    r"|questions? d['’]entra[iî]nement|test d['’]entra[iî]nement|examen blanc|(?:test|questions?) pratiques?"
    r"|(?:examen|test|preguntas|prueba|cuestionario) de (?:práctica|prueba|ejemplo)|simulado|teste prático"
    r"|(?:questões|perguntas|teste) de prática|(?:test|domande) di (?:prova|pratica|esercitazione)"
    r"|oefen(?:test|vragen|examen)"
    r"|(?:пробный|практический|тренировочный) (?:тест|экзамен)|(?:тестовые|практические) вопросы"
    r"|(?:练习|模拟|練習|模擬|演習)(?:题|題|问题|問題|测试|測試|測驗|考试|試験|テスト)?"
    r"|测验|測驗|(?:연습|모의) ?(?:문제|시험|고사)"
    r"|اختبار (?:تدريبي|تجريبي|الممارسة)|(?:أسئلة|اسئلة) (?:تدريبية|التدريب|تجريبية)|מבחן (?:תרגול"
    r"|לדוגמה)|שאלות תרגול"
)
_INTERVIEW = (
    r"interview (?:questions?|q ?(?:&|and) ?a|prep(?:aration)?|practice)|interviewfragen"
    r"|fragen (?:im|für das|zum) (?:vorstellungsgespräch|interview)|questions? d['’]entretien"
    r"|preguntas (?:de|para la) entrevista|perguntas (?:de|para) entrevista|domande (?:di|per il|da) colloquio"
    r"|(?:sollicitatie|interview)vragen|вопросы (?:на|для|к) собеседовани[июея]|面试(?:题|问题)?"
    r"|面試(?:題|問題)?|面接(?:の?質問)?"
    r"|면접 ?(?:질문|문제)|(?:أسئلة|اسئلة) (?:المقابلة|مقابلة)|שאלות ל?ראיון"
)
_BEHIND = (
    r"(?=$|\s*[:：\-–—(（|,/]| ?\d| (?:with|and|for|on|of|about|set|part|section|no|mit|und|zu|avec|et"
    r"|pour|sur|con|y|e|com|para|per|"
    r"met|en|voor|с|по|и|i+|a|b|c)\b|[^\x00-\x7f])"
)
_OPENINGS = {
    Part.PRACTICE: re.compile(rf"(?:{_PRACTICE}){_BEHIND}"),
    Part.INTERVIEW: re.compile(rf"(?:{_INTERVIEW}){_BEHIND}"),
}
_ENDINGS = {
    Part.PRACTICE: re.compile(rf"(?:^|(?<=[\s:：|\-–—/]))(?:{_PRACTICE})$"),
    Part.INTERVIEW: re.compile(rf"(?:^|(?<=[\s:：|\-–—/]))(?:{_INTERVIEW})$"),
}
_SENTENCE_END = (".", "?", "!", ",", ";", "。", "？", "！", "؟")
_SET_OFF = re.compile(r"^[#>*_=\s\d.)(\-–—•]{1,12}")
_INTO_WORDS = "see take try read do start open use the this these our your a an to before after from and with"
_INTO = frozenset(_INTO_WORDS.split())
_SMALL_WORDS = "of for the and on in with to & – - | : de la du des le"
_SMALL = frozenset(_SMALL_WORDS.split())


def section_heading(line: Line) -> Part | None:
    """The part that a line opens, going by its words: a heading of its own, and no sentence that names one."""
    if line.is_code or not line.text or len(line.text) > _LONGEST_HEADING or line.text.endswith(_SENTENCE_END):
        return None
    bare = _SET_OFF.sub("", line.text).strip("*_#= ")
    words = folded(bare)
    if len(words.split()) > 9:
        return None
    for part in (Part.INTERVIEW, Part.PRACTICE):
        if _OPENINGS[part].match(words) or (
            (found := _ENDINGS[part].search(words)) and _is_title(bare, words[: found.start()])
        ):
            return part
    return None


def _is_title(bare: str, before: str) -> bool:
    """Whether the words in front of “practice test” belong to a title: capitals, and no “see the”."""
    count = len(before.split())
    words = bare.split()[:count]
    capital = all(not word[0].islower() or word in _SMALL for word in words)
    return capital and not (words and words[0].casefold() in _INTO)


_STRONG_NOISE = re.compile(
    r"\d+ \d+ votes?|article rating|\d+ (?:comments?|replies|responses|kommentare?|commentaires?"
    r"|comentarios|comentários|commenti|reacties)"
    r"|comments? ?\(\d+\)|(?:leave|post|add|write) (?:a |your )?(?:comment|reply)|cancel reply"
    r"|view all comments|inline feedbacks?"
    r"|newest most voted|related (?:posts?|articles?|topics?|content)|you (?:may|might) also like|all rights reserved"
    r"|(?:©|copyright ).{0,80}|would love your thoughts, please comment\.?x?|log in to reply"
    r"|subscribe to (?:our|the) newsletter"
    r"|share this(?: (?:article|post|page))?:?|about the author|(?:previous|next) (?:post|article)"
    r"|was this (?:article|page|post)? ?helpful\??"
    r"|kommentar schreiben|schreibe einen kommentar|laisser un commentaire|deja un comentario|deixe um comentário"
    r"|оставить комментарий|\d+ (?:комментари\w+|条?评论|則留言|件のコメント|개의 댓글)"
    r"|(?:发表)?评论|コメント(?:を残す)?"
    r"|댓글(?: 남기기)?|اترك تعليقا?ً?|כתיבת תגובה"
)
_WEAK_NOISE = re.compile(
    r"subscribe|notify of|guest|oldest|newest|reply|share|tags:?.{0,60}|comments?|discussion"
    r"|kommentare|commentaires|comentarios"
    r"|комментарии|التعليقات|תגובות|facebook|twitter|linkedin|\d{1,5}"
)
_AGO = re.compile(
    r"(?:(?:about |an? |\d+ )(?:\d+ )?(?:second|minute|hour|day|week|month|year)s? ago"
    r"|vor \d+ (?:minute|stunde|tag|woche|monat|jahr)\w*"
    r"|il y a \d+ \w+|hace \d+ \w+|há \d+ \w+|\d+ \w+ (?:fa|geleden|назад)|\d+ ?(?:个?分钟|个?小时|天|周|个?月|年)前"
    r"|\d+ ?(?:分|時間|日|週間|[ヶか]月|年)前|\d+ ?(?:분|시간|일|주|개월|년) ?전|(?:منذ|قبل) \d+ \w+|לפני \d+ \w+"
    r"|(?:posted (?:on )?)?(?:(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]* \d{1,2}(?:st"
    r"|nd|rd|th)?,? \d{4}|\d{4}-\d\d-\d\d"
    r"|\d{1,2}[./]\d{1,2}[./]\d{2,4})(?:,? (?:at )?\d{1,2}:\d\d(?: ?[ap]m)?)?)"
)


def tail_start(lines: Sequence[Line]) -> int:
    """The index of the first line of the noise behind a page; their number if there is none."""
    seen = [
        (at, folded(line.text.lstrip("#> "))) for at, line in enumerate(lines) if not line.is_blank and not line.is_code
    ]
    for place, (at, words) in enumerate(seen):
        if len(words) > _LONGEST_HEADING:
            continue
        if _STRONG_NOISE.fullmatch(words):
            return _with_weak_before(seen, place)
        if _AGO.fullmatch(words):
            return seen[place - 1][0] if place and _is_name(lines[seen[place - 1][0]].text) else at
        if _WEAK_NOISE.fullmatch(words) and _is_crowded([text for _, text in seen[place + 1 : place + 5]]):
            return at
    return len(lines)


def _with_weak_before(seen: Sequence[tuple[int, str]], place: int) -> int:
    while place and _WEAK_NOISE.fullmatch(seen[place - 1][1][:_LONGEST_HEADING]):
        place -= 1
    return seen[place][0]


def _is_crowded(following: list[str]) -> bool:
    noisy = [text for text in following if _STRONG_NOISE.fullmatch(text[:200]) or _AGO.fullmatch(text[:200])]
    weak = [text for text in following if _WEAK_NOISE.fullmatch(text[:200])]
    return bool(noisy) or len(weak) > 1


def _is_name(text: str) -> bool:
    return len(text) < 60 and len(text.split()) < 7 and not text.endswith(_SENTENCE_END)


def split_sections(lines: Sequence[Line]) -> list[Section]:
    """The parts in the order of the page. Without a heading that says so, practice begins where the questions do."""
    starts = _headings(lines) or _first_question(lines)
    end = len(lines)
    if starts:
        end = starts[0][0] + tail_start(lines[starts[0][0] :])
    starts = [start for start in starts if start[0] < end]
    bounds = [*(at for at, _, _ in starts), end]
    sections = [Section(Part.LESSON, None, lines[: bounds[0]])]
    for (at, part, has_heading), stop in zip(starts, bounds[1:], strict=True):
        sections.append(Section(part, lines[at] if has_heading else None, lines[at + has_heading : stop]))
    return [*sections, Section(Part.TAIL, None, lines[end:])]


def _headings(lines: Sequence[Line]) -> list[tuple[int, Part, bool]]:
    found = [
        (at, part) for at, line in enumerate(lines) if (part := section_heading(line)) and _stands_alone(lines, at)
    ]
    found = _without_contents(lines, found)
    starts: list[tuple[int, Part, bool]] = []
    for place, (at, part) in enumerate(found):
        stop = found[place + 1][0] if place + 1 < len(found) else len(lines)
        starts.append((at, part, True))
        if part is Part.PRACTICE:
            starts += [(turn, to, False) for turn, to in _turns(lines, at + 1, stop)]
    return starts


def _stands_alone(lines: Sequence[Line], at: int) -> bool:
    """A heading does not continue the sentence of the line before."""
    if lines[at].text.startswith("#") or not at or lines[at - 1].is_blank:
        return True
    before = lines[at - 1].text
    return before.endswith((*_SENTENCE_END[:3], ":", "。", "？", "！")) or len(before) < 60


def _without_contents(lines: Sequence[Line], found: list[tuple[int, Part]]) -> list[tuple[int, Part]]:
    """The headings without those of a table of contents: nothing of their kind follows them, and they come again."""
    kept = []
    stops = [*(at for at, _ in found[1:]), len(lines)]
    has_practice = False
    for place, ((at, part), stop) in enumerate(zip(found, stops, strict=False)):
        comes_again = any(later is part for _, later in found[place + 1 : place + 51])
        if part is Part.PRACTICE:
            is_real = any(_could_be_practice(line) for line in lines[at + 1 : stop]) or not comes_again
            has_practice |= is_real
        else:
            is_real = has_practice or not comes_again
        if is_real:
            kept.append((at, part))
    return kept


def _could_be_practice(line: Line) -> bool:
    if line.is_code or line.is_blank:
        return False
    label = read_label(line.text)
    return read_answer(line.text) is not None or bool(label and (label.letter or label.is_key is not None))


def _turns(lines: Sequence[Line], start: int, stop: int) -> list[tuple[int, Part]]:
    """Markdown headings between questions whose text holds no question, as more of the lesson; and the ways back."""
    marks = [at for at in range(start, stop) if lines[at].text.startswith("#") and not lines[at].is_code]
    turns: list[tuple[int, Part]] = []
    for at, end in pairwise([*marks, stop]):
        part = Part.LESSON if _is_lesson(lines[at].text.lstrip("# "), lines[at:end]) else Part.PRACTICE
        if part is not (turns[-1][1] if turns else Part.PRACTICE):
            turns.append((at, part))
    return turns


def _is_lesson(heading: str, lines: Sequence[Line]) -> bool:
    is_label = read_answer(heading) is not None or read_explanation(heading) is not None or read_number(heading)
    holds_text = any(not line.is_blank for line in lines[1:])
    return holds_text and not is_label and not heading.endswith("?") and not any(map(_could_be_practice, lines))


def _first_question(lines: Sequence[Line]) -> list[tuple[int, Part, bool]]:
    """Where questions begin that no heading announces: at the stem before the first options that an "
    "answer follows."""
    answers = [at for at, line in enumerate(lines) if not line.is_code and read_answer(line.text) is not None]
    if not answers:
        return []
    first = _before(lines, answers[0], lambda line: _could_be_practice(line) and read_answer(line.text) is None)
    stem = _paragraph_start(lines, first)
    heading = _paragraph_start(lines, stem)
    is_heading = heading == stem - 2 and len(lines[heading].text) < 60 and not _is_sentence(lines[heading].text)
    interview = [
        (at, part, True) for at, line in enumerate(lines) if at > answers[-1] and (part := section_heading(line))
    ]
    return [(heading if is_heading else stem, Part.PRACTICE, is_heading), *interview]


def _is_sentence(text: str) -> bool:
    return text.endswith(_SENTENCE_END) or "? " in text


def _before(lines: Sequence[Line], at: int, is_option: Callable[[Line], bool]) -> int:
    """The first of the options before an answer."""
    first = at
    for back in range(at - 1, -1, -1):
        if is_option(lines[back]):
            first = back
        elif not lines[back].is_blank and first < at and lines[back + 1].is_blank:
            break
    return first


def _paragraph_start(lines: Sequence[Line], at: int) -> int:
    at -= 1
    while at > 0 and lines[at].is_blank:
        at -= 1
    while at > 0 and not lines[at - 1].is_blank:
        at -= 1
    return max(at, 0)
