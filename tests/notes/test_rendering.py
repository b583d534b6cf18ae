"""What Markdown becomes: accessible, the same every time, and free of anything that runs."""

from concurrent.futures import ThreadPoolExecutor

import html5lib
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from notes.outline import lesson_headings, read_lines
from notes.rendering import plain_text, render_fragment, render_inline, render_lesson

TABLE = """\
| | Batch | Stream |
|---|:-:|--:|
| Age | *hours* | seconds |
| Cost | low | high |
"""


def elements(html: str) -> list:
    """Every element of a piece of HTML; raises where the piece is not well formed."""
    return list(html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parseFragment(html).iter())[1:]


def find(html: str, tag: str) -> list:
    return [element for element in elements(html) if element.tag == tag]


class TestLesson:
    LESSON = (
        "Intro [to c](#c).\n\n## A & `b` {#c .callout}\n\nText.\n\n### Sub\n\nMore.\n\n#### Deeper\n\n## Other\n\nEnd."
    )

    def test_gives_the_introduction_and_its_sections(self):
        lesson = render_lesson(self.LESSON)

        assert lesson.introduction_html == '<p>Intro <a href="#c" rel="noopener noreferrer">to c</a>.</p>'
        assert [(each.anchor, each.title, each.css_class) for each in lesson.sections] == [
            ("c", "A & b", "callout"),
            ("other", "Other", ""),
        ]

    def test_keeps_subheadings_with_their_anchors_inside_the_section(self):
        html = render_lesson(self.LESSON).sections[0].html

        assert [(each.tag, each.get("id")) for each in elements(html) if each.tag[0] == "h"] == [
            ("h3", "sub"),
            ("h4", "deeper"),
        ]

    def test_has_the_anchors_that_the_parser_checks_links_against(self):
        text = "## A\n### A\n### A {#x}\n## B\n#### A"
        sections = render_lesson(text).sections
        ids = [
            anchor
            for section in sections
            for anchor in [section.anchor, *(each.get("id") for each in elements(section.html))]
        ]

        assert ids == [heading.anchor for heading in lesson_headings(read_lines(text))]

    def test_counts_the_words_that_a_reader_sees(self):
        assert render_lesson("One [two](https://a.b).\n\n## Three\n\n- four\n- five").word_count == 5

    def test_shares_link_definitions_between_sections(self):
        html = render_lesson("Intro.\n\n## A\n\nSee [it][x].\n\n## B\n\n[x]: https://a.b").sections[0].html

        assert find(html, "a")[0].get("href") == "https://a.b"


class TestTable:
    def test_has_header_cells_with_their_scope(self):
        cells = [(each.get("scope"), each.text or each[0].text) for each in find(render_fragment(TABLE), "th")]

        assert cells == [("col", "Batch"), ("col", "Stream"), ("row", "Age"), ("row", "Cost")]

    def test_leaves_an_empty_corner_a_plain_cell(self):
        assert find(render_fragment(TABLE), "thead")[0][0][0].tag == "td"

    def test_stands_in_a_region_with_a_name_that_the_keyboard_can_scroll(self):
        region = elements(render_fragment(TABLE))[0]

        assert (region.tag, dict(region.attrib)) == (
            "div",
            {"class": "table-scroll", "role": "region", "tabindex": "0", "aria-label": "Table: Batch, Stream"},
        )

    def test_aligns_by_class_and_never_by_style(self):
        assert [each.get("class") for each in find(render_fragment(TABLE), "td")][1:] == [
            "align-center",
            "align-right",
            "align-center",
            "align-right",
        ]

    def test_may_follow_a_paragraph_at_once(self):
        assert [each.tag for each in elements(render_fragment(f"Text\n{TABLE}"))][:3] == ["p", "div", "table"]


class TestLists:
    @pytest.mark.parametrize(
        ("text", "outline"),
        [
            ("Text\n- a\n- b", "p ul(li li)"),
            ("- a\n  - b\n  - c\n- d", "ul(li(ul(li li)) li)"),
            ("- a\n\n  more\n- b", "ul(li(p p) li(p))"),
            ("- a\n1. b", "ul(li) ol(li)"),
            ("- a\n  1. b\n  - c", "ul(li(p ol(li) ul(li)))"),
            ("1. a\n\n   ```\n   code\n   ```\n2. b", "ol(li(p pre(code)) li(p))"),
            ("It was\n2019. Then", "p"),
            ("* * *", "hr"),
            ("    indented", "p"),
        ],
    )
    def test_are_read_as_they_look(self, text, outline):
        root = html5lib.parseFragment(render_fragment(text), namespaceHTMLElements=False)
        assert _outline(root) == outline


def _outline(parent) -> str:
    return " ".join(f"{each.tag}({_outline(each)})" if len(each) else each.tag for each in parent)


class TestCode:
    def test_keeps_every_character_and_names_its_language(self):
        html = render_fragment('```JSON title\n{"a": "<b> & *c*"}\n\n  x\n```')
        code = find(html, "code")[0]

        assert code.text == '{"a": "<b> & *c*"}\n\n  x\n'
        assert code.get("class") == "language-json"

    def test_can_be_scrolled_with_the_keyboard(self):
        assert find(render_fragment("~~~\na\n~~~"), "pre")[0].get("tabindex") == "0"

    def test_inside_a_label_needs_no_block(self):
        assert render_inline("Use\n\n```py\na\n```") == 'Use\n<code class="language-py">a\n</code>'

    def test_without_a_closing_fence_runs_to_the_end(self):
        assert find(render_fragment("```\n# a\n- b"), "code")[0].text.rstrip() == "# a\n- b"


class TestLinks:
    def test_to_other_sites_tell_them_nothing(self):
        link = find(render_fragment("[a](https://example.com/?x=1&y=2)"), "a")[0]

        assert (link.get("href"), link.get("rel")) == ("https://example.com/?x=1&y=2", "noopener noreferrer")

    @pytest.mark.parametrize("target", ["#batch", "mailto:a@example.com", "http://example.com", "https://example.com"])
    def test_of_these_kinds_are_kept(self, target):
        assert find(render_inline(f"[a]({target})"), "a")[0].get("href") == target

    @pytest.mark.parametrize(
        "target", ["#Not An Anchor", "/settings/", "//example.com", "other.md", "ftp://a.b", "x:y"]
    )
    def test_of_other_kinds_lead_nowhere(self, target):
        assert all(each.get("href") is None for each in find(render_inline(f"[a](<{target}>)"), "a"))


class TestInline:
    def test_has_no_block(self):
        html = render_inline("*a*\n\n- b\n# c\n> d\n\n| e | f |\n|---|---|")

        assert {each.tag for each in elements(html)} == {"em"}


class TestPlainText:
    def test_is_what_a_reader_sees(self):
        assert plain_text("<p>a<b>b</b> &amp; c</p><ul><li>d</li><li>e</li></ul>f<br>g") == "ab & c d e f g"


PAYLOADS = [
    "<script>alert(1)</script>",
    "<SCRIPT SRC=//evil.example></SCRIPT>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    "<math><mtext><style><img src=x onerror=alert(1)></style></mtext></math>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<b onclick=alert(1)>x</b>",
    "<sub style='background:url(javascript:alert(1))'>x</sub>",
    "<a href='javascript:alert(1)'>x</a>",
    "<form action=//evil.example><button>x</button></form>",
    "<meta http-equiv=refresh content=0>",
    "<base href=//evil.example>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'></noscript>",
    "<!--><img src=x onerror=alert(1)>-->",
    "<kbd\nonclick=alert(1)>x</kbd>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](java\tscript:alert(1))",
    "[x](&#106;avascript:alert(1))",
    "[x](<javascript:alert(1)>)",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "[x](vbscript:alert(1))",
    "[x][y]\n\n[y]: javascript:alert(1)",
    '[x](https://a.b "\\" onmouseover=alert(1) x=\\"")',
    "[x](https://a.b\"onmouseover='alert(1))",
    "<javascript:alert(1)>",
    "![x](x\"onerror='alert(1))",
    "![x](javascript:alert(1))",
    "``` onload=alert(1)\n<script>\n```",
    '```"><script>alert(1)</script>\nx\n```',
    "`<script>alert(1)</script>`",
    "## x {#a\"onclick='alert(1) .callout}",
    "## <img src=x onerror=alert(1)> {#b}",
    "| <script>alert(1)</script> | b |\n|---|---|\n| <img src=x onerror=alert(1)> | x |",
    "\x02klzzwxh:0\x03<script>alert(1)</script>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "<b><p></b><script></p>alert(1)",
]

SAFE_TAGS = frozenset(
    [
        *("abbr", "b", "br", "cite", "code", "del", "em", "i", "ins", "kbd", "mark", "q", "s", "samp", "small"),
        *("strong", "sub", "sup", "u", "var", "a", "blockquote", "div", "h3", "h4", "h5", "h6", "hr", "li", "ol"),
        *("p", "pre", "table", "tbody", "td", "th", "thead", "tr", "ul"),
    ]
)
SAFE_ATTRIBUTES = frozenset(["aria-label", "class", "href", "id", "rel", "role", "scope", "start", "tabindex", "title"])


def rendered(markdown: str) -> list[str]:
    """All that can be made of a text."""
    lesson = render_lesson(markdown)
    return [
        render_fragment(markdown),
        render_inline(markdown),
        lesson.introduction_html,
        *(section.html for section in lesson.sections),
    ]


def check_safety(markdown: str) -> None:
    for html in rendered(markdown):
        for element in elements(html):
            assert element.tag in SAFE_TAGS
            assert element.attrib.keys() <= SAFE_ATTRIBUTES
            assert element.get("href", "#").lower().startswith(("#", "https:", "http:", "mailto:"))


class TestSafety:
    @pytest.mark.parametrize("payload", PAYLOADS)
    def test_holds_against(self, payload):
        for frame in ["{}", "> {}", "- a\n\n  {}", "**{}**", "a {} b\n\n## c\n\n{}"]:
            check_safety(frame.replace("{}", payload))

    MARKS = st.sampled_from(
        [
            *("`", "[", "](", "](#a)", "](javascript:", "![", "- ", "1. ", "> ", "|", "|---|\n", "\n", "\n\n", "    "),
            *("```\n", "~~~a\n", "## ", "### x\n", "{#a}", "<!--", "-->", "<a href='javascript:x'>", "</a>", "<b>"),
            *("</b>", "</p>", "<script>", "<table>", "<td>", "<br>", "<kbd>", "<svg/onload=x>", "<style>", "<title>"),
            *(
                "&lt;",
                "&#0;",
                "&",
                "\x02",
                "\x03",
                "\x02klzzwxh:0\x03",
                "*",
                "**",
                "_",
                "\\",
                "[a]: #b\n",
                "http://a.b",
            ),
            *("<plaintext>", "<noscript>", "<textarea>", "<math><mi>", " onerror=y ", "word", "\t", "\r", "\ud800"),
        ]
    )

    @settings(max_examples=100, deadline=None)
    @given(st.lists(MARKS, max_size=14).map("".join))
    @example("[" * 200)
    @example("> " * 400)
    def test_holds_for_any_marks_and_the_html_is_well_formed(self, markdown):
        check_safety(markdown)

    # HTML itself calls these code points errors wherever they stand.
    NO_CHARACTERS = "".join(
        [
            *map(chr, range(0xFDD0, 0xFDF0)),
            *(chr(plane * 0x10000 + low) for plane in range(17) for low in (0xFFFE, 0xFFFF)),
        ]
    )

    @settings(max_examples=60, deadline=None)
    @given(st.text(st.characters(exclude_categories=["Cc"], exclude_characters=NO_CHARACTERS), max_size=60))
    def test_holds_for_any_text(self, markdown):
        check_safety(markdown)


class TestRendering:
    def test_gives_every_thread_the_same(self):
        texts = [f"{TABLE}\n## {n}\n\n[x]: https://a.b/{n}\n\n[x]" for n in range(40)]
        with ThreadPoolExecutor(4) as pool:
            assert list(pool.map(rendered, texts)) == [rendered(text) for text in texts]
