"""Some thousand texts that want to run a script, put together from parts: what an attacker writes, for tests.

Each tries to call `pwned()`, which no page defines. `hostile_texts()` gives raw HTML, Markdown and plain text alike, as
no field of the site knows what it will be given.
"""

import base64
import os
from collections.abc import Iterator
from functools import cache
from itertools import product
from pathlib import Path

CALLS = ("pwned()", "pwned`1`", "window['pw'+'ned'](1)", "eval(atob('cHduZWQoKQ=='))", "[1].find(pwned)", "top.pwned()")

# Addresses

_SCRIPT_URLS = (
    *(
        "javascript:pwned()",
        "JaVaScRiPt:pwned()",
        "java\tscript:pwned()",
        "java\nscript:pwned()",
        " javascript:pwned()",
    ),
    *("\x01javascript:pwned()", "javascript\t:pwned()", "javascript://%0apwned()", "javascript:/*x*/pwned()"),
    *("javascript&colon;pwned()", "javascript&#58;pwned()", "javascript&#x3a;pwned()", "java&Tab;script:pwned()"),
    *(
        "&#106;avascript:pwned()",
        "&#x6a;avascript:pwned()",
        "&#0000106avascript:pwned()",
        "java&NewLine;script:pwned()",
    ),
    *(
        "javascript:pwned&lpar;&rpar;",
        "javascript:pwned%28%29",
        "view-source:javascript:pwned()",
        "feed:javascript:pwned()",
    ),
    *("vbscript:pwned()", "VBSCRIPT:pwned()", "vb\tscript:pwned()", "livescript:pwned()", "mocha:pwned()"),
    *(
        "//elsewhere.invalid/x.js",
        "https:elsewhere.invalid",
        "\\\\elsewhere.invalid\\x",
        "blob:https://elsewhere.invalid/1",
    ),
    *(
        "file:///etc/passwd",
        "jar:https://elsewhere.invalid!/x",
        "filesystem:https://elsewhere.invalid/x",
        "about:blank",
    ),
    *(
        "ｊavascript:pwned()",
        "javascript\u2028:pwned()",
        "\u200bjavascript:pwned()",
        "javascript:pwned()//https://ok.example",
    ),
)
_PAGE = base64.b64encode(b"<script>top.pwned()</script>").decode()
_DATA_URLS = (
    *(
        "data:text/html,<script>top.pwned()</script>",
        f"data:text/html;base64,{_PAGE}",
        f"DATA:TEXT/HTML;BASE64,{_PAGE}",
    ),
    *("data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg' onload='pwned()'/>", "data:,pwned()"),
    *("data:text/javascript,pwned()", "data:application/xhtml+xml,<script>pwned()</script>", f"data:;base64,{_PAGE}"),
    *("data:text/xml,<script xmlns='http://www.w3.org/1999/xhtml'>pwned()</script>", "data:text/html&comma;pwned()"),
)
URLS = _SCRIPT_URLS + _DATA_URLS

# Elements

_HANDLERS = (
    *(
        "onerror",
        "onload",
        "onclick",
        "onfocus",
        "onmouseover",
        "onpointerenter",
        "onpointerrawupdate",
        "onanimationstart",
    ),
    *("ontoggle", "onbeforetoggle", "onbegin", "onend", "onrepeat", "onscroll", "onscrollend", "onwheel", "oncopy"),
    *(
        "onauxclick",
        "onbeforeinput",
        "oninput",
        "onchange",
        "oninvalid",
        "onsubmit",
        "onreset",
        "onselect",
        "oncuechange",
    ),
    *("onloadstart", "oncanplay", "onplay", "ontimeupdate", "onvolumechange", "onresize", "onhashchange", "onpageshow"),
    *("onpopstate", "onmessage", "onunhandledrejection", "ontransitionend", "oncontentvisibilityautostatechange"),
    *("onsecuritypolicyviolation", "onslotchange", "onsearch", "ondrag", "onkeydown", "ontouchstart", "onbeforematch"),
    *("ONERROR", "oNcLiCk", "on-click", "onfoo", "formaction", "style", "srcdoc", "action", "xlink:href", "is"),
)
_TAGS = (
    *("a", "img src=x", "svg", "body", "video src=x", "audio src=x", "input autofocus", "details open", "marquee"),
    *("iframe", "object data=x", "embed src=x", "form", "button", "select autofocus", "textarea autofocus", "math"),
    *("p", "div", "span", "td", "th", "table", "code", "pre", "h3", "li", "ol", "blockquote", "hr", "br", "kbd", "sub"),
    *("custom-element", "x:script", "image src=x", "isindex", "keygen", "frameset", "base", "link", "meta", "style"),
    *("template", "slot", "dialog open", "meter", "progress", "object", "applet", "bgsound src=x", "layer", "xml"),
)
_SPACES = (" ", "/", "\t", "\n", "\f", "/x=1 ", " x='", '"', "'", "\x00", " /", "\xa0", "\u2003")
_FORMS = (
    '<{tag}{space}{name}="{call}">text</{end}>',
    "<{tag}{space}{name}={call}>",
    "<{tag}{space}{name} = '{call}' tabindex=0>text",
    "<{tag}{space}x=`>`{space}{name}={call}//",
    "<{tag}{space}{name}=&quot;&#112;wned&lpar;&rpar;&quot;>",
)


def _elements() -> Iterator[str]:
    """Every handler on every tag, in one of the spellings each; every spelling comes up often."""
    spellings = list(product(_FORMS, _SPACES, CALLS))
    for number, (tag, name) in enumerate(product(_TAGS, _HANDLERS)):
        form, space, call = spellings[number * 7 % len(spellings)]
        yield form.format(tag=tag, end=tag.split()[0], name=name, space=space, call=call)


_URL_ATTRIBUTES = (
    *('<a href="{}">x</a>', "<a href='{}'>x</a>", "<a href={}>x</a>", '<a xlink:href="{}">x</a>', '<area href="{}">'),
    *(
        '<iframe src="{}"></iframe>',
        '<embed src="{}">',
        '<object data="{}"></object>',
        '<form action="{}"><button>x</form>',
    ),
    *('<button formaction="{}">x</button>', '<img src="{}">', '<img srcset="{} 2x">', '<input type=image src="{}">'),
    *('<link rel=stylesheet href="{}">', '<base href="{}">', '<meta http-equiv=refresh content="0;url={}">'),
    *('<svg><a href="{}"><text y=20>x</text></a></svg>', '<svg><use href="{}#x"/></svg>', '<script src="{}"></script>'),
    *('<math><maction actiontype="statusline" href="{}">x</maction></math>', '<video poster="{}"></video>'),
    *('<svg><animate attributeName=href values="{}"/></svg>', '<table background="{}">', '<blockquote cite="{}">x'),
    *('<a title="x" href="{}" target=_blank>x</a>', '<iframe srcdoc="{}">', '<p style="background:url({})">x</p>'),
)

# Markdown

_LINKS = (
    *("[x]({})", "[x](<{}>)", '[x]({} "title")', "![x]({})", "<{}>", "[x][r]\n\n[r]: {}", "[r]\n\n[r]: <{}> 'title'"),
    *("[![x]({0})]({0})", "[x]( {} )", "[x](\\{})", "[`x`]({})", "**[x]({})**", "- [x]({})", "> [x]({})", "1. [x]({})"),
    *("| a | b |\n|---|---|\n| [x]({}) | y |", "[x]({}){{: onclick=pwned() }}", "[^1]\n\n[^1]: [x]({})", "{}"),
    *("[x](https://ok.example/?a={})", '[x]({}"onmouseover=pwned())', "[a\n\nb]({})", "![a](x)({})", "[x]\n({})"),
)
_BLOCKS = (
    *("{}", "`{}`", "``` html\n{}\n```", "~~~~ {}\n~~~~", "    {}", "> {}", "- {}", "1. {}\n   {}", "text {} text"),
    *(
        "| {} | b |\n|---|---|\n| a | {} |",
        "# {}\n\ntext",
        "## x {{#{}}}",
        "### {} {{: .callout }}",
        "[{}]: https://ok.example",
    ),
    *(
        "*{}*",
        "**{}",
        "\\{}",
        "a{}b",
        "[{}](https://ok.example)",
        '[x](https://ok.example "{}")',
        "![{}](x)",
        "[^{}]: x",
    ),
    *(
        "```{}\ncode\n```",
        "<p>\n\n{}\n\n</p>",
        "<div markdown=1>{}</div>",
        "{}\n===",
        "&lt;{}",
        "<!-- {} -->",
        "<b>{}</i>",
    ),
)
_SMALL = (
    *(
        "<script>pwned()</script>",
        "<img src=x onerror=pwned()>",
        "<svg onload=pwned()>",
        '" onmouseover="pwned()',
        "--><script>",
    ),
    *(
        "<a href=javascript:pwned()>x</a>",
        "' onclick='pwned()",
        "{{constructor.constructor('pwned()')()}}",
        "</code><script>",
    ),
)

# What a browser reads otherwise than a sanitizer does

_INNER = (
    "<img src=x onerror=pwned()>",
    "<script>pwned()</script>",
    "<svg onload=pwned()>",
    "<a href=javascript:pwned()>x</a>",
)
_MUTATIONS = (
    *(
        '<noscript><p title="</noscript>{}">',
        "<template>{}</template>",
        "<style><!--</style>{}-->",
        "<xmp><p title='</xmp>{}'>",
    ),
    *(
        "<svg><style>{}</style></svg>",
        "<math><mtext><table><mglyph><style><!--</style>{}",
        "<svg></p><style><a id='</style>{}'>",
    ),
    *(
        "<math><mi><mglyph><style>{}</style></mglyph></mi></math>",
        "<svg><foreignObject>{}</foreignObject></svg>",
        "<svg><desc>{}",
    ),
    *(
        "<math><annotation-xml encoding='text/html'>{}</annotation-xml></math>",
        "<svg><title><style><title>{}</title>",
        "<!--><{}-->",
    ),
    *(
        "<form><math><mtext></form><form><mglyph><style></math>{}",
        "<select><option>{}</select>",
        "<table><tr><td>{}</table>{}",
    ),
    *(
        "<textarea>{}</textarea>",
        "<title>{}</title>",
        "<iframe>{}</iframe>",
        "<noembed>{}</noembed>",
        "<noframes>{}</noframes>",
    ),
    *(
        "<plaintext>{}",
        "<!--{}-->",
        "<!-->{}",
        "<!--->{}",
        "<!-- --!>{}",
        "<?php {} ?>",
        "<![CDATA[{}]]>",
        "<svg><![CDATA[><{}]]>",
    ),
    *(
        "<!DOCTYPE x [<!ENTITY y '{}'>]>&y;",
        "<scr<script></script>ipt>pwned()</script>{}",
        "<</p>script>pwned()</script>{}",
    ),
    *(
        "<p id=x></p id=y {}>",
        "<p><p><p>{}</p>",
        "</p></div></section></main></body></html>{}",
        "<b><p></b>{}</p>",
        "<<{}>",
        "<{}",
    ),
    *(
        "</textarea>{}",
        "</title>{}",
        "</style>{}",
        "</script>{}",
        "</select>{}",
        "</option>{}",
        "\"'>{}",
        "`>{}",
        '\\">{}',
        "%3E{}",
    ),
    *(
        "<div popover id=p {}>",
        "<details><summary>{}",
        "<ruby><rt>{}",
        "<dl><dt>{}",
        "<object><param name=x>{}",
        "<svg><script>{}",
    ),
)
_CLOBBERED = (
    *(
        "main",
        "toasts",
        "htmx",
        "document",
        "location",
        "cookie",
        "forms",
        "body",
        "head",
        "getElementById",
        "querySelector",
    ),
    *(
        "attributes",
        "parentNode",
        "nodeName",
        "innerHTML",
        "csrfmiddlewaretoken",
        "submit",
        "action",
        "constructor",
        "__proto__",
    ),
    *(
        "hx-get",
        "term-x",
        "first-section",
        "theme",
        "config",
        "defaultView",
        "currentScript",
        "self",
        "top",
        "onerror",
        "pwned",
    ),
)
_CLOBBERING = (
    *('<a id="{0}" name="{0}">x</a>', '<form id="{0}"><input name="{0}"></form>', '<img name="{0}">', "### x {{#{0}}}"),
    *(
        '<iframe name="{0}" srcdoc="<script>top.pwned()</script>"></iframe>',
        '<h3 id="{0}">x</h3>',
        '<button id="{0}">x</button>',
    ),
)
_HTMX = (
    *('hx-get="/"', 'hx-on:click="pwned()"', 'hx-on--load="pwned()"', 'data-hx-get="/healthz" data-hx-trigger="load"'),
    *(
        'hx-trigger="load[pwned()]" hx-get="/"',
        'hx-vals="js:{x: pwned()}"',
        'hx-headers="js:{x: pwned()}"',
        'hx-ext="x"',
    ),
    *(
        'data-behavior="theme"',
        'popovertarget="help"',
        "contenteditable",
        "accesskey=x onclick=pwned()",
        "autofocus tabindex=1",
    ),
    *(
        'class="callout" onclick=pwned()',
        'style="position:fixed;inset:0"',
        'is="x-y"',
        'slot="x"',
        'itemprop="x"',
        'part="x"',
    ),
)
_POLYGLOTS = (
    "javascript:/*--></title></style></textarea></script></xmp><svg/onload='+/\"/+/onmouseover=1/+/[*/[]/+pwned()//'>",
    "'\">--></style></script><img src=x onerror=pwned()><svg onload=pwned()>[x](javascript:pwned())`'\"{{7*7}}",
    "\"'`><\x00script>pwned()</script><!--[x]: javascript:pwned() --><math><a xlink:href=javascript:pwned()>x",
    "]]>*/--></noscript></template>\"onfocus=pwned() autofocus x='><details open ontoggle=pwned()><!--",
    "{{7*7}}{% load static %}{% include 'x' %}${{7*7}}#{7*7}<%= 7*7 %>[[${7*7}]]",
    "\u202e<script>pwned()</script>\u202c\u200b\u2066<img src=x onerror=pwned()>\u2069",
    "＜script＞pwned()＜/script＞ ‹img src=x onerror=pwned()›",
    "%3Cscript%3Epwned()%3C/script%3E &lt;script&gt;pwned()&lt;/script&gt; \\u003cscript\\u003epwned()",
    "<a\ud800 href=javascript:pwned()>x</a>\udfff",
    "+ADw-script+AD4-pwned()+ADw-/script+AD4-",
    "é" * 200 + "<script>pwned()</script>" + "\u0301" * 1000,
)


@cache
def hostile_texts() -> tuple[str, ...]:
    """Return all of them, each once, in an order that never changes."""
    texts = [
        *_elements(),
        *(form.format(url) for form, url in product(_URL_ATTRIBUTES + _LINKS, URLS)),
        *(block.format(*[small] * 2) for block, small in product(_BLOCKS, _SMALL + _POLYGLOTS[:4])),
        *(mutation.format(*[inner] * 2) for mutation, inner in product(_MUTATIONS, _INNER)),
        *(form.format(name) for form, name in product(_CLOBBERING, _CLOBBERED)),
        *(f"<{tag} {attribute}>x</{tag}>" for tag, attribute in product(("p", "a", "code", "div", "button"), _HTMX)),
        *_POLYGLOTS,
    ]
    return tuple(dict.fromkeys(texts))


def listed_texts() -> dict[str, tuple[str, ...]]:
    """Return the lines of each file in the folder HOSTILE_LISTS, by its name: public lists, not ours to ship."""
    folder = os.environ.get("HOSTILE_LISTS")
    files = sorted(Path(folder).glob("*.txt")) if folder else []
    texts = {file.name: file.read_text(errors="replace").split("\n") for file in files}
    return {name: tuple(dict.fromkeys(line for line in lines if line.strip())) for name, lines in texts.items()}
