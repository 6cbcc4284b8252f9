"""The page in a real browser: pointing, tabbing and tapping show the right passage, and nothing leaves the machine.

Needs Chromium, which continuous integration installs; there BROWSER_TESTS=required makes its absence a failure.
"""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from draftflow.exports.page import page as html
from draftflow.models import Language
from pages import PNG, example, example_page, publication
from test_page import marks
from test_page_safety import PAYLOADS

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator, Page

DESKTOP: dict[str, Any] = {"viewport": {"width": 1440, "height": 900}}
PHONE: dict[str, Any] = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
SIZES = pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
LANGUAGES = pytest.mark.parametrize("language", ["en", "ja"])
Opened = Callable[..., AbstractContextManager["Page"]]


@pytest.fixture
def opened(browser: "Browser", tmp_path: Path) -> Opened:
    """Opens a page; afterwards it must have said nothing on the console, asked nothing and loaded only itself."""

    @contextmanager
    def opening(made: bytes, **options: Any) -> Iterator["Page"]:
        file = tmp_path / "article.html"
        file.write_bytes(made)
        context = browser.new_context(reduced_motion="reduce", **options)
        shown, noise = context.new_page(), list[str]()
        shown.on("console", lambda message: noise.append(f"console: {message.text}"))
        shown.on("pageerror", lambda error: noise.append(f"error: {error}"))
        shown.on("dialog", lambda dialog: noise.append(f"dialog: {dialog.message}"))
        shown.on("request", lambda request: noise.append(f"request: {request.url}"))
        shown.goto(file.as_uri())
        yield shown
        context.close()
        assert [line for line in noise if line != f"request: {file.as_uri()}" and "request: data:" not in line] == []

    return opening


def chosen(language: Language) -> list[tuple[int, str, int]]:
    """Some citations of an example: their place among all, the quote of their passage, their number."""
    held = example(language)
    return [
        (index, held.document.passages[mark.passages[0]].quote, mark.number)
        for index, mark in enumerate(marks(held.document))
    ][::11]


def shows(shown: "Page", link: "Locator", quote: str, number: int) -> None:
    card = shown.locator("#card")
    card.wait_for(state="visible")
    assert "".join(card.locator("mark").first.inner_text().split()) == "".join(quote.split())
    assert card.locator(".n").inner_text() == f"[{number}]"
    assert card.locator("span.ok").inner_text().startswith(("Supported", "確認済み"))
    assert card.locator(".title").inner_text()
    box, mark = card.bounding_box(), card.locator("mark").first.bounding_box()
    view = shown.viewport_size
    assert box
    assert mark
    assert view
    assert box["x"] >= 0
    assert box["y"] >= 0
    assert box["x"] + box["width"] <= view["width"] + 1
    assert box["y"] + box["height"] <= view["height"] + 1
    assert box["y"] < mark["y"] < box["y"] + box["height"]  # the passage itself is in sight
    assert link.get_attribute("aria-expanded") == "true"


@LANGUAGES
def test_pointing_at_a_number_shows_its_passage(opened: Opened, language: Language) -> None:
    with opened(example_page(language), **DESKTOP) as shown:
        for index, quote, number in chosen(language):
            link = shown.locator("sup a").nth(index)
            link.scroll_into_view_if_needed()
            link.hover()
            shown.wait_for_function(
                "id => document.getElementById(id).ariaExpanded === 'true'", arg=link.get_attribute("id")
            )
            shows(shown, link, quote, number)
            if index in (0, 11):
                shown.locator("#card mark").first.hover()  # one can go into it to read on
                shown.wait_for_timeout(350)
                assert shown.locator("#card").is_visible()
            shown.mouse.move(5, 5)
            shown.locator("#card").wait_for(state="detached")


@LANGUAGES
@SIZES
def test_tabbing_to_a_number_shows_its_passage_and_escape_puts_it_away(
    opened: Opened, language: Language, size: dict[str, Any]
) -> None:
    with opened(example_page(language), **size) as shown:
        for index, quote, number in chosen(language)[:4]:
            link = shown.locator("sup a").nth(index)
            shown.keyboard.press("Tab")  # so that the browser knows there is a keyboard
            link.focus()
            shows(shown, link, quote, number)
            shown.keyboard.press("Tab")
            assert shown.evaluate("document.activeElement.closest('#card') !== null")
            shown.keyboard.press("Escape")
            assert not shown.locator("#card").count()
            assert link.evaluate("link => link === document.activeElement")
        shown.keyboard.press("Enter")
        shows(shown, link, quote, number)
        assert shown.evaluate("document.activeElement.id") == "card"


@LANGUAGES
@SIZES
def test_tapping_a_number_shows_its_passage(opened: Opened, language: Language, size: dict[str, Any]) -> None:
    with opened(example_page(language), **size) as shown:
        for index, quote, number in chosen(language):
            link = shown.locator("sup a").nth(index)
            link.scroll_into_view_if_needed()
            link.tap() if size is PHONE else link.click()
            shows(shown, link, quote, number)
            shown.locator("#card button").click()
            assert not shown.locator("#card").count()
        width = shown.evaluate("document.documentElement.scrollWidth")
        assert width <= size["viewport"]["width"]  # nothing to scroll sideways


@LANGUAGES
def test_without_script_the_passage_comes_up_and_the_way_leads_there_and_back(
    opened: Opened, language: Language
) -> None:
    with opened(example_page(language), java_script_enabled=False, **DESKTOP) as shown:
        index, quote, _ = chosen(language)[3]
        link = shown.locator("sup a").nth(index)
        link.scroll_into_view_if_needed()
        passage = shown.locator(link.get_attribute("href") or "")
        assert passage.evaluate("e => getComputedStyle(e).position") == "static"
        link.hover()
        assert passage.evaluate("e => getComputedStyle(e).position") == "fixed"
        assert "".join(passage.locator("mark").inner_text().split()) == "".join(quote.split())
        link.click()
        shown.mouse.move(5, 5)
        assert passage.evaluate("e => e.matches(':target')")
        passage.locator(f".cited a[href='#{link.get_attribute('id')}']").click()
        assert link.evaluate("e => e.matches(':target')")


def test_print_leaves_the_panels_out_and_shows_the_addresses(opened: Opened) -> None:
    with opened(example_page("en"), **DESKTOP) as shown:
        shown.emulate_media(media="print")
        assert not shown.locator(".passages").first.is_visible()
        assert not shown.locator(".toc").is_visible()
        assert shown.locator(".title").first.is_visible()
        after = shown.locator(".title a").first.evaluate("e => getComputedStyle(e, '::after').content")
        assert "https://chronicle.example.com" in after or "href" in after


@pytest.mark.parametrize(
    ("language", "size", "scheme", "card"),
    [
        ("en", DESKTOP, "light", False),
        ("ja", DESKTOP, "dark", True),
        ("en", PHONE, "dark", True),
        ("ja", PHONE, "light", False),
    ],
)
def test_axe_finds_nothing_serious(
    opened: Opened, language: Language, size: dict[str, Any], scheme: str, card: bool
) -> None:
    from axe_playwright_python.sync_playwright import Axe

    with opened(example_page(language, author=True), color_scheme=scheme, **size) as shown:
        if card:
            shown.locator("sup a").first.click()
        found = Axe().run(shown, options={"resultTypes": ["violations"]}).response["violations"]
        assert [(v["id"], v["nodes"][0]["html"]) for v in found if v["impact"] in ("serious", "critical")] == []


def test_a_phone_has_nothing_to_scroll_sideways_and_a_picture_keeps_its_place(opened: Opened) -> None:
    address = "https://gazette.example.org/" + "boats-" * 30
    text = f'![The boat](images/a.png "In port [@e1] | {"Drawn by a person of a very long name, " * 6}")'
    held = publication(["See [@e1].", text], url=address, images={"images/a.png": PNG})
    copies = {"archive": f"https://web.archive.org/web/2026/{address}", "also_at": (address + "2", address + "3")}
    references = tuple(each.model_copy(update=copies) for each in held.document.references)
    with opened(
        html(replace(held, document=replace(held.document, references=references, grouped=True))), **PHONE
    ) as shown:
        assert shown.evaluate("document.documentElement.scrollWidth") == PHONE["viewport"]["width"]
        assert shown.locator("img").evaluate("e => [e.width, e.height, e.decoding]") == [1, 1, "async"]
        link = shown.locator("sup a").first
        link.tap()
        card = shown.locator("#card")
        assert card.locator(".by a").count() == 3  # the copies are in reach where the passage is


def test_payloads_run_nothing_in_a_browser(opened: Opened) -> None:
    for start in range(0, 500, 250):
        given = PAYLOADS[::3][start : start + 250]
        text = "\n\n".join(f"{p} [@e1]\n\n### {p}\n\n```{p}\n{p}\n```\n\n[x]({p}) ![y]({p})" for p in given)
        stored = "\n".join(["Before.", *given, "After."])
        held = publication(
            [text, "![z](images/a.png)"], stored=stored, quote="\n".join(given), title=given[0], source_title=given[-1],
            images={"images/a.png": PNG},
        )  # fmt: skip
        with opened(html(held, author=True), **DESKTOP) as shown:
            shown.locator("sup a").first.click()
            shown.locator("#card").wait_for(state="visible")
            shown.wait_for_timeout(100)
