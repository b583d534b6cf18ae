"""One way of spoiling the valid topic per case, and every problem that must be found then: its line, its words."""

FRONT_MATTER = [
    ("no front matter", {1: None}, [(1, "The file must start with front matter between two lines “---”.")]),
    (
        "front matter not closed",
        {6: None},
        [(1, "The front matter is not closed; a line “---” is missing before line 7.")],
    ),
    ("missing title", {2: None}, [(1, "“title” is missing.")]),
    ("empty title", {2: "title:"}, [(2, "“title” is empty.")]),
    ("long summary", {3: f"summary: {'a' * 301}"}, [(3, "“summary” takes 300 characters at most; found 301.")]),
    (
        "wrapped summary",
        {3: "summary: |\n  a\n  b"},
        [(3, "“summary” must be one line of text without control characters.")],
    ),
    ("unknown field", {4: "objektives: [a]"}, [(4, "There is no field “objektives” here; did you mean “objectives”?")]),
    (
        "wholly unknown field",
        {4: "zzz: [a]"},
        [(4, ("There is no field “zzz” here; known fields are checked_on, objectives, summary and title."))],
    ),
    ("no list", {4: "objectives: a"}, [(4, "“objectives” must be a list in square brackets; found “a”.")]),
    (
        "wrong date",
        {5: "checked_on: 2026-13-01"},
        [(5, "“checked_on” must be a date such as 2026-11-22; found “2026-13-01”.")],
    ),
    (
        "number for a date",
        {5: "checked_on: 1700000000"},
        [(5, "“checked_on” must be a date such as 2026-11-22; found “1700000000”.")],
    ),
    ("repeated field", {3: "summary: a\ntitle: b"}, [(4, "“title” is given twice; first in line 2.")]),
    (
        "syntax error",
        {3: "summary: a: b"},
        [
            (
                3,
                (
                    "The YAML cannot be read: mapping values are not allowed here. Put a value that holds a "
                    "colon into quotes."
                ),
            )
        ],
    ),
    (
        "tab",
        {3: "summary: a\n\tb: c"},
        [
            (
                4,
                (
                    "The YAML cannot be read: found character '\\t' that cannot start any token. Indent with "
                    "spaces instead of tabs."
                ),
            )
        ],
    ),
    ("open bracket", {4: "objectives: [a"}, [(5, "The YAML cannot be read: expected ',' or ']', but got ':'.")]),
    (
        "no mapping",
        {2: "- a", 3: None, 4: None, 5: None},
        [(2, "This block must hold lines of the form “name: value”.")],
    ),
    (
        "alias",
        {2: "title: &a x", 3: "summary: *a"},
        [(3, "YAML aliases (“*name”) are not allowed; write the value out.")],
    ),
    (
        "tag",
        {2: "title: !!python/name:os.system x"},
        [(2, "The YAML tag “tag:yaml.org,2002:python/name:os.system” is not allowed.")],
    ),
    ("deep nesting", {4: "objectives: " + "[" * 600}, [(2, "The YAML is nested too deeply.")]),
    (
        "long block",
        {3: f"summary: {'a ' * 15_000}"},
        [(2, "This block has more than 20,000 characters; its end may be missing.")],
    ),
    (
        "line separators",
        {3: "summary: a\u2028b\u2028c", 4: "x: 1"},
        [(3, "The YAML cannot be read: could not find expected ':'.")],
    ),
    (
        "escaped control character",
        {2: 'title: "a\\0b"'},
        [(2, "“title” must be one line of text without control characters.")],
    ),
    ("mapping as key", {4: "? [a]\n: b"}, [(4, "The name of a field must be a single word.")]),
    ("entry of a list", {4: "objectives:\n  - a\n  - ''"}, [(6, "“objectives” is empty.")]),
    ("no checked-on date", {5: None}, [(1, "“checked_on” is missing.")]),
    (
        "empty front matter",
        {2: None, 3: None, 4: None, 5: None},
        [(1, "“checked_on” is missing."), (1, "“summary” is missing."), (1, "“title” is missing.")],
    ),
]

PARTS = [
    (
        "unknown part",
        {27: "# Exercises"},
        [
            (
                27,
                (
                    "“# Exercises” is not a part of a topic; the parts are “# Lesson”, “# Practice questions”"
                    " and “# Interview questions”; headings inside them have “##”."
                ),
            )
        ],
    ),
    (
        "misspelt part",
        {27: "# Practice Questions"},
        [(27, "“# Practice Questions” is not a part of a topic; did you mean “# Practice questions”?")],
    ),
    (
        "repeated part",
        {50: "\n# Practice questions\n"},
        [(51, "“# Practice questions” stands here twice; first in line 27.")],
    ),
    (
        "first-level heading in the lesson",
        {16: "# Limits"},
        [
            (
                16,
                (
                    "“# Limits” is not a part of a topic; the parts are “# Lesson”, “# Practice questions” "
                    "and “# Interview questions”; headings inside them have “##”."
                ),
            )
        ],
    ),
    (
        "text before the parts",
        {7: "Hello"},
        [(7, "This text stands outside every part; the first part is “# Lesson”.")],
    ),
    (
        "text before the questions",
        {28: "Hello"},
        [(28, "This text stands outside every question; a question starts with “## its-id”.")],
    ),
    (
        "text before the interview questions",
        {75: "Hello"},
        [(75, "This text stands outside every question; a question starts with “## its-id”.")],
    ),
    ("control character", {10: "a\x00b"}, [(10, "This line holds the control character U+0000; delete it.")]),
    ("lone carriage return", {10: "a\rb"}, [(10, "This line holds the control character U+000D; delete it.")]),
    ("lone surrogate", {10: "a\ud800b"}, [(10, "This line holds the control character U+D800; delete it.")]),
    ("open fence", {97: "```\nx"}, [(97, "This code fence is never closed.")]),
]

LESSON = [
    (
        "repeated anchor",
        {14: "## More {#batch}"},
        [
            (
                14,
                (
                    "The anchor “batch” is used twice; first in line 12. End this heading with one of its "
                    "own, such as “{#another-anchor}”."
                ),
            )
        ],
    ),
    (
        "anchor made twice",
        {14: "## Deciding words", 23: "## Deciding words"},
        [
            (
                23,
                (
                    "The anchor “deciding-words” is used twice; first in line 14. End this heading with one "
                    "of its own, such as “{#another-anchor}”."
                ),
            )
        ],
    ),
    (
        "bad anchor",
        {14: "## More {#No_Anchor}"},
        [(14, "The anchor “No_Anchor” takes lower-case letters, digits and hyphens only.")],
    ),
    (
        "unknown class",
        {14: "## More {#more .box}"},
        [(14, "“.box” means nothing here; a section takes “#anchor” and “.callout”.")],
    ),
    (
        "other attribute",
        {14: "## More {#more on=1}"},
        [(14, "“on=1” means nothing here; a section takes “#anchor” and “.callout”.")],
    ),
    (
        "class on a subheading",
        {16: "### Limits {.callout}"},
        [(16, "“.callout” means nothing here; a section takes “#anchor” and “.callout”.")],
    ),
    ("empty heading", {16: "###"}, [(16, "This heading is empty.")]),
    (
        "missing anchor",
        {10: "[x](#batsh)"},
        [(10, "The lesson has no section or subheading “#batsh”; did you mean “#batch”?")],
    ),
    (
        "missing anchor of a definition",
        {10: "[x][y]\n\n[y]: #nowhere"},
        [(12, "The lesson has no section or subheading “#nowhere”.")],
    ),
    (
        "other link",
        {10: "[x](javascript:alert(1))"},
        [(10, "A link leads to “javascript:alert”; it must start with https:, http:, mailto: or #.")],
    ),
    (
        "relative link",
        {10: "[x](other.md)"},
        [(10, "A link leads to “other.md”; it must start with https:, http:, mailto: or #.")],
    ),
    (
        "image",
        {10: "![x](https://example.com/a.png)"},
        [(10, "Images are not supported yet; describe what the image shows.")],
    ),
    ("footnote", {10: "a[^1]"}, [(10, "Footnotes are not supported; put the note into the text.")]),
    (
        "script",
        {10: "a <script>alert(1)</script>"},
        [(10, "The tag “<script>” would be dropped; put it between backticks to show it.")],
    ),
    (
        "placeholder in angle brackets",
        {10: "s3://<bucket>/x"},
        [(10, "The tag “<bucket>” would be dropped; put it between backticks to show it.")],
    ),
    (
        "tag with attributes",
        {10: '<b onclick="x()">a</b>'},
        [(10, 'The tag “<b onclick="x()">” would be dropped; put it between backticks to show it.')],
    ),
]

PRACTICE = [
    (
        "bad id",
        {29: "## Container jobs"},
        [(29, ("“Container jobs” is no id; a question's heading takes lower-case letters, digits and hyphens only."))],
    ),
    ("repeated id", {51: "## container-jobs"}, [(51, "The id “container-jobs” is used twice; first in line 29.")]),
    ("id of another part", {76: "## two-of-three"}, [(76, "The id “two-of-three” is used twice; first in line 51.")]),
    (
        "no block",
        {31: "kind: single", 37: None},
        [(29, "The question needs a block “```yaml” right below its heading.")],
    ),
    ("wrong word", {33: "difficulty: hrd"}, [(33, "“difficulty” must be easy, medium or hard; found “hrd”.")]),
    ("missing field", {33: None}, [(31, "“difficulty” is missing.")]),
    ("unknown kind", {32: "kind: both"}, [(32, "“kind” must be single, multiple or true_false; found “both”.")]),
    (
        "no web address",
        {36: "source: docs"},
        [(36, "“source” must be a web address that starts with https:// or http://; found “docs”.")],
    ),
    (
        "ftp",
        {36: "source: ftp://a.b/c"},
        [(36, ("“source” must be a web address that starts with https:// or http://; found “ftp://a.b/c”."))],
    ),
    (
        "broken address",
        {36: "source: 'http://[a'"},
        [(36, "“source” must be a web address that starts with https:// or http://; found “http://[a”.")],
    ),
    (
        "missing section",
        {34: "section: betch"},
        [(34, "The lesson has no section or subheading “#betch”; did you mean “#batch”?")],
    ),
    (
        "section is a subheading",
        {34: "section: limits"},
        [(34, "“section” must name a section (“##”); “limits” is a subheading.")],
    ),
    (
        "bad section",
        {34: "section: The Batch"},
        [(34, "“section” takes lower-case letters, digits and hyphens only; found “The Batch”.")],
    ),
    (
        "status without note",
        {35: "status: retired"},
        [(35, "“status_note” is missing; a question that is retired says why.")],
    ),
    (
        "empty note",
        {35: "status: retired\nstatus_note:"},
        [(36, "“status_note” is missing; a question that is retired says why.")],
    ),
    ("note without status", {35: "status_note: a"}, [(35, "“status_note” needs another “status” than current.")]),
    ("no select", {55: None}, [(54, "“select” is missing; a multiple question says how many options to choose.")]),
    ("select of a single", {35: "select: 2"}, [(35, "“select” is for multiple questions; this one is single.")]),
    ("other select", {55: "select: 3"}, [(55, "“select” must be 2, the number of keys.")]),
    ("select no number", {55: "select: two"}, [(55, "“select” must be a whole number; found “two”.")]),
    (
        "siblings no name",
        {35: "siblings: The same"},
        [(35, "“siblings” takes lower-case letters, digits and hyphens only; found “The same”.")],
    ),
    ("select one", {55: "select: 1"}, [(55, "“select” must be at least 2; found “1”.")]),
    ("no stem", {39: None}, [(29, "The question has no stem; write it below the block “```yaml”.")]),
    (
        "no options",
        dict.fromkeys(range(41, 46)),
        [(29, "The question has no options; write them as “- [x] …” and “- [ ] …”.")],
    ),
    ("one option", {44: None, 45: None}, [(41, "A question needs at least two options; this is the only one.")]),
    ("no key", {41: "- [ ] AWS Batch"}, [(29, "No option is marked as a key with “[x]”.")]),
    (
        "all keys",
        {44: "- [x] Amazon Redshift"},
        [(29, "Every option is marked as a key, so there is nothing to choose.")],
    ),
    ("two keys of a single", {54: "kind: single", 55: None}, [(54, "A single question has one key; this one has 2.")]),
    (
        "one key of a multiple",
        {65: "- [ ] Second"},
        [(54, "A multiple question needs at least two keys; this one has 1.")],
    ),
    (
        "same identifier",
        {44: "- [ ] AWS batch"},
        [
            (
                44,
                (
                    "Two options have the identifier “aws-batch” (the first in line 41); end this one with a "
                    "name of its own, such as “{#another-name}”."
                ),
            )
        ],
    ),
    (
        "bad identifier",
        {41: "- [x] AWS Batch {#Batch}"},
        [(41, "The identifier “Batch” takes lower-case letters, digits and hyphens only.")],
    ),
    (
        "no identifier possible",
        {44: "- [ ] 批处理"},
        [(44, "No identifier can be made from this text; end it with one, such as “{#a-name}”.")],
    ),
    (
        "unknown class",
        {41: "- [x] AWS Batch {#a .last}"},
        [(41, "“.last” means nothing here; an option takes “#identifier” and “.pinned”.")],
    ),
    ("empty option", {44: "- [ ] {#redshift}"}, [(44, "This option is empty.")]),
    ("empty option without identifier", {44: "- [ ]"}, [(44, "This option is empty.")]),
    (
        "no rationale",
        {45: None},
        [(44, "The rationale is missing; say in a line “  > …” below why this option is right or wrong.")],
    ),
    (
        "empty rationale",
        {45: "  >"},
        [(44, "The rationale is missing; say in a line “  > …” below why this option is right or wrong.")],
    ),
    (
        "rationale at the left",
        {45: "> A warehouse."},
        [(45, "Indent this line by two spaces, so that it belongs to the option above it.")],
    ),
    (
        "text at the left",
        {45: "  > A warehouse.\nHello"},
        [(46, "This line stands after the rationale; start it with “>” or move it up.")],
    ),
    (
        "text after the rationale",
        {43: "  from a queue."},
        [(43, "This line stands after the rationale; start it with “>” or move it up.")],
    ),
    (
        "box without a space",
        {44: "- [ ]Redshift"},
        [(44, "An option starts at the left with “- [x] ” for a key or “- [ ] ” for any other.")],
    ),
    (
        "indented box",
        {44: "  - [ ] Redshift"},
        [(44, "An option starts at the left with “- [x] ” for a key or “- [ ] ” for any other.")],
    ),
    ("open fence in a rationale", {45: "  > ```\n  > a"}, [(45, "This code fence is never closed.")]),
    (
        "letter in a rationale",
        {45: "  > See option B."},
        [(45, ("“option B” names a letter or a position, but options are shuffled; use the option's words."))],
    ),
    (
        "letter in a wrapped explanation",
        {49: "It is\nanswer\nA here."},
        [(50, ("“answer A” names a letter or a position, but options are shuffled; use the option's words."))],
    ),
    (
        "position in an explanation",
        {49: "The first option is best."},
        [(49, ("“The first option” names a letter or a position, but options are shuffled; use the option's words."))],
    ),
    (
        "link in a rationale",
        {45: "  > See\n  > [it](#nowhere)."},
        [(46, "The lesson has no section or subheading “#nowhere”.")],
    ),
    ("link in an explanation", {49: "[it](#nowhere)"}, [(49, "The lesson has no section or subheading “#nowhere”.")]),
    ("no explanation", {47: None, 48: None, 49: None}, [(29, "The question has no “### Explanation”.")]),
    ("empty explanation", {49: None}, [(47, "“### Explanation” is empty.")]),
    (
        "two explanations",
        {49: "a\n### Explanation\nb"},
        [(50, "“### Explanation” stands here twice; first in line 47.")],
    ),
    (
        "unknown part",
        {47: "### Explanations"},
        [(47, "“### Explanations” is not known here; did you mean “### Explanation”?")],
    ),
    (
        "true_false with other options",
        {32: "kind: true_false"},
        [(41, "A true_false question has exactly the options True and False, in this order.")],
    ),
    (
        "true_false the wrong way round",
        {32: "kind: true_false", 41: "- [x] False", 44: "- [ ] True"},
        [(41, "A true_false question has exactly the options True and False, in this order.")],
    ),
    (
        "true_false with other identifiers",
        {32: "kind: true_false", 41: "- [x] True {#yes}", 44: "- [ ] False {#no}"},
        [(29, "A true/false question has exactly the options “True” and “False”.")],
    ),
    (
        "eleven options",
        {44: "\n".join(f"- [ ] Number {n}\n  > No." for n in range(9)) + "\n- [ ] Amazon Redshift"},
        [(62, "A question takes 10 options at most.")],
    ),
    (
        "key in the block",
        {35: "answer: B"},
        [(35, "There is no field “answer” here; mark the right options with “[x]” instead.")],
    ),
    (
        "letter in a box",
        {44: "- [b] Amazon Redshift"},
        [(44, "An option starts at the left with “- [x] ” for a key or “- [ ] ” for any other.")],
    ),
    ("no source", {36: None}, [(31, "“source” is missing.")]),
    (
        "unknown status",
        {35: "status: gone"},
        [(35, "“status” must be current, renamed, maintenance, retired or disputed; found “gone”.")],
    ),
    (
        "misspelt field",
        {33: "dificulty: easy"},
        [(33, "There is no field “dificulty” here; did you mean “difficulty”?")],
    ),
    (
        "bad day",
        {35: "checked_on: yesterday"},
        [(35, "“checked_on” must be a date such as 2026-11-22; found “yesterday”.")],
    ),
    (
        "tag in a rationale",
        {45: "  > <img src=x onerror=alert(1)>"},
        [(45, ("The tag “<img src=x onerror=alert(1)>” would be dropped; put it between backticks to show it."))],
    ),
]

INTERVIEW = [
    (
        "kind",
        {79: "difficulty: easy\nkind: single"},
        [
            (
                80,
                (
                    "There is no field “kind” here; known fields are checked_on, difficulty, section, source,"
                    " status, status_note and tags."
                ),
            )
        ],
    ),
    ("no prompt", {84: None}, [(76, "The question has no prompt; write it below the block “```yaml”.")]),
    ("no answer", {86: None, 87: None, 88: None}, [(76, "The question has no “### Answer”.")]),
    ("no key points", dict.fromkeys(range(90, 94)), [(76, "The question has no “### Key points”.")]),
    ("one key point", {93: None}, [(90, "“### Key points” takes 2 to 6 points; found 1.")]),
    ("seven key points", {93: "- a\n" * 6}, [(90, "“### Key points” takes 2 to 6 points; found 7.")]),
    ("empty key point", {93: "-"}, [(93, "This key point is empty.")]),
    (
        "no list of key points",
        {92: "Freshness", 93: None},
        [(92, "Key points are a list; start a point with “- ” and indent its further lines.")],
    ),
    ("empty follow-up", {97: None}, [(95, "“### Follow-up” is empty.")]),
    ("link in the answer", {88: "[it](#nowhere)"}, [(88, "The lesson has no section or subheading “#nowhere”.")]),
    ("section", {80: "section: nowhere"}, [(80, "The lesson has no section or subheading “#nowhere”.")]),
    ("repeated answer", {88: "a\n\n### Answer\n\nb"}, [(90, "“### Answer” stands here twice; first in line 86.")]),
    ("misspelt answer", {86: "### Anser"}, [(86, "“### Anser” is not known here; did you mean “### Answer”?")]),
]

CASES = [*FRONT_MATTER, *PARTS, *LESSON, *PRACTICE, *INTERVIEW]
