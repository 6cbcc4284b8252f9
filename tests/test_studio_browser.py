"""The studio in a real browser: edit, see the checks answer, save, run, watch, try; by mouse and by keyboard."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from shutil import copytree
from time import sleep
from typing import TYPE_CHECKING, Any

import pytest

from conftest import ROOT
from fake_model import FakeModel
from studio import Open, folder, quoted, serving_studio, studio
from test_end_to_end import SLUG
from test_page_browser import DESKTOP, PHONE

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, Route

__all__ = ["folder", "studio"]
EN, JA = "why-harrow-sound-is-electrifying-its-ferries", "青波市はなぜ路面電車を復活させるのか"
UNCITED = {EN: "The new boats cost $77 million in 1914.", JA: "新しい車両は1914年に99億円かかった。"}
IN_JAPANESE = {
    "not saved": "未保存",
    "changed by hand": "手で直した",
    "Run what is not fresh": "最新でないものを作る",
    "a run has ended": "実行は終わった",
    "left as you edited it": "手で直したまま残した",
    "Nothing to make": "作るものはない",
    "Keep ": "をこのまま受け入れる",
    "kept as it is": "そのまま受け入れた",
}
Shown = Callable[..., AbstractContextManager["Page"]]


@pytest.fixture(scope="module")
def examples(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Open]:
    """The two committed examples, which are written without a model."""
    place = tmp_path_factory.mktemp("examples")
    for name in (EN, JA):
        copytree(ROOT / "outputs" / name, place / "outputs" / name)
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(ROOT)
        with serving_studio(place / "outputs", place / "scratch") as there:
            yield there


@pytest.fixture
def shown(browser: "Browser") -> Shown:
    """Opens a page of a studio; afterwards it must have said nothing on the console and asked nobody else."""

    @contextmanager
    def showing(there: Open, path: str, **options: Any) -> Iterator["Page"]:
        context = browser.new_context(reduced_motion="reduce", **(options or DESKTOP))
        page, noise = context.new_page(), list[str]()
        page.on("console", lambda message: noise.append(f"console: {message.text}"))
        page.on("pageerror", lambda error: noise.append(f"error: {error}"))
        page.on(
            "request",
            lambda r: noise.append(f"asked: {r.url}") if not r.url.startswith((there.base, "data:")) else None,
        )
        page.goto(there.there.address)
        page.goto(there.base + path)
        yield page
        context.close()
        assert [line for line in noise if "status of 409 (Conflict)" not in line] == []  # which the page tells, too

    return showing


def article(slug: str) -> str:
    return f"/a/{quoted(slug)}"


def section(there: Open, slug: str) -> str:
    """The address of the first section's editor."""
    page = there.client.get(f"{there.base}{article(slug)}/edit?file=outline.md").text
    first = next(part for part in page.split('href="') if "edit?file=sections/" in part)
    return first.split('"', 1)[0]


def run_and_keep(page: "Page", say: Callable[[str], str]) -> None:
    """Run what an edit made stale, and keep the edit."""
    row = page.locator("li", has=page.locator(".state.edited"))
    row.get_by_text(say("changed by hand")).wait_for()
    page.get_by_role("button", name=say("Run what is not fresh")).press("Enter")
    page.get_by_role("heading", name=say("a run has ended")).wait_for()
    page.locator(".summary li", has_text=say("left as you edited it")).wait_for()
    page.get_by_text(say("Nothing to make")).wait_for()
    assert page.locator(".state.stale").count() == 0
    page.get_by_role("button", name=say("Keep ")).click()
    page.locator("#said", has_text=say("kept as it is")).wait_for()
    page.locator(".state.edited").wait_for(state="detached")


@pytest.mark.parametrize("slug", [EN, JA])
def test_a_finding_appears_as_one_types_and_the_edit_is_saved_run_and_kept(
    examples: Open, shown: Shown, slug: str
) -> None:
    def say(label: str) -> str:
        return IN_JAPANESE[label] if slug == JA else label

    with shown(examples, section(examples, slug)) as page:
        assert page.locator("html").get_attribute("lang") == ("ja" if slug == JA else "en")
        field, findings = page.locator("#text"), page.locator("#findings")
        assert (field.get_attribute("lang") or "") == ("ja" if slug == JA else "en")
        height = field.evaluate(
            "e => parseFloat(getComputedStyle(e).lineHeight) / parseFloat(getComputedStyle(e).fontSize)"
        )
        assert height == pytest.approx(1.95 if slug == JA else 1.65, abs=0.01)
        count = findings.locator("li.finding").count()
        field.focus()
        page.keyboard.press("Control+End")
        page.keyboard.insert_text(f"\n{UNCITED[slug]}\n")
        page.get_by_text(say("not saved")).wait_for()
        said = {EN: "cites nothing", JA: "出典がない"}[slug]
        new = findings.locator("li.finding.warning", has_text=said)
        new.wait_for()
        assert findings.locator("li.finding").count() > count
        new.locator("button").focus()
        page.keyboard.press("Enter")  # goes to the line
        assert UNCITED[slug] in field.evaluate("e => e.value.slice(e.selectionStart, e.selectionEnd)")
        page.locator("[value=mono]").check()
        assert "monospace" in field.evaluate("e => getComputedStyle(e).fontFamily")
        page.keyboard.press("Control+s")
        page.locator("#said .good").wait_for()
        assert page.locator("#dirty").inner_text() == ""
    with shown(examples, article(slug)) as page:
        run_and_keep(page, say)


def test_a_conflict_is_told_and_nothing_is_lost(studio: Open, folder: Path, shown: Shown) -> None:
    file = folder / "sections/part-1.md"
    with shown(studio, f"/a/{SLUG}/edit?file=sections/part-1.md") as page:
        page.locator("#text").fill("Mine.")
        file.write_text("Of another editor.\n", encoding="utf-8")
        page.get_by_role("button", name="Save", exact=True).click()
        page.get_by_text("was changed since you opened it; nothing was written").wait_for()
        assert file.read_text("utf-8") == "Of another editor.\n"
        page.get_by_role("button", name="Save yours all the same").press("Enter")
        page.locator("#said .good").wait_for()
        assert file.read_text("utf-8") == "Mine.\n"
        page.locator("#text").fill("Mine, again.")
        page.keyboard.press("Control+s")
        page.locator("#dirty:empty").wait_for(state="attached")
        page.locator("#said .good").wait_for()
        assert file.read_text("utf-8") == "Mine, again.\n"


def test_overwriting_asks_first(studio: Open, folder: Path, shown: Shown) -> None:
    file = folder / "sections/part-1.md"
    file.write_text("Mine.\n", encoding="utf-8")
    with shown(studio, f"/a/{SLUG}") as page:
        answers = iter((False, True))
        asked: list[str] = []

        def answer(dialog: Any) -> None:
            asked.append(dialog.message)
            dialog.accept() if next(answers) else dialog.dismiss()

        page.on("dialog", answer)
        button = page.get_by_role("button", name="Overwrite write/part-1")
        button.click()
        assert file.read_text("utf-8") == "Mine.\n"
        button.click()
        page.get_by_role("heading", name="has ended").wait_for()
        assert "Overwrite sections/part-1.md, which you edited? 1 call, price unknown." in asked[0]
        assert file.read_text("utf-8") != "Mine.\n"


def held_up(route: "Route") -> None:
    sleep(0.5)
    route.continue_()


@pytest.mark.parametrize("late", ["**/units?prices=1", "**/changes?*"])
def test_what_one_changed_stays_to_be_read_when_the_rows_are_drawn_anew(
    studio: Open, folder: Path, shown: Shown, late: str
) -> None:
    (folder / "sections/part-1.md").write_text("Mine.\n", encoding="utf-8")
    with shown(studio, f"/a/{SLUG}") as page:
        page.route(late, held_up)
        page.reload()
        page.get_by_role("button", name="What you changed in write/part-1").press("Enter")
        page.wait_for_function("() => document.querySelector('#units').innerHTML.includes('price unknown')")
        page.locator(".diff .new", has_text="+Mine.").wait_for()
        (folder / "sections/part-2.md").write_text("Mine, too.\n", encoding="utf-8")
        page.get_by_role("button", name="What you changed in write/part-2").wait_for()
        page.locator(".diff .new", has_text="+Mine.").wait_for()
        page.get_by_role("button", name="Keep write/part-1 as it is").click()
        page.locator(".diff").wait_for(state="detached")


def test_a_prompt_is_tried_and_accepted(studio: Open, folder: Path, fake_model: FakeModel, shown: Shown) -> None:
    with shown(studio, f"/a/{SLUG}/try?unit=write/part-1") as page:
        page.on("dialog", lambda dialog: dialog.accept())
        page.locator("#price", has_text="price unknown").wait_for()
        page.locator("#text").fill("{{ nope }}")
        page.locator("#trouble", has_text="nope").wait_for()
        plain = fake_model.answer
        fake_model.answer = lambda _body: "Tried with another prompt."
        page.locator("#text").fill("Say it:\n\n{{ material }}")
        page.locator("#price", has_text="price unknown").wait_for()
        page.get_by_role("button", name="Try it").press("Enter")
        page.locator("#tried ins", has_text="Tried").first.wait_for()
        assert "findings" in page.locator("#tried table").inner_text()
        page.get_by_role("button", name="Accept").click()
        page.locator("#said", has_text="written to sections/part-1.md").wait_for()
        assert "Tried with another prompt." in (folder / "sections/part-1.md").read_text("utf-8")
        fake_model.answer = plain


@pytest.mark.parametrize(("slug", "size", "scheme"), [(EN, DESKTOP, "light"), (JA, PHONE, "dark")])
def test_axe_finds_nothing_serious_and_nothing_scrolls_sideways(
    examples: Open, shown: Shown, slug: str, size: dict[str, Any], scheme: str
) -> None:
    from axe_playwright_python.sync_playwright import Axe

    for path in (
        "/",
        article(slug),
        section(examples, slug),
        f"{article(slug)}/edit?file=outline.md",
        f"{article(slug)}/try",
        "/rule/C103",
    ):
        with shown(examples, path, color_scheme=scheme, bypass_csp=True, **size) as page:  # axe puts its script in
            page.wait_for_load_state("load")
            page.wait_for_timeout(300)
            found = Axe().run(page).response["violations"]
            assert [(v["id"], v["nodes"][0]["html"]) for v in found if v["impact"] in ("serious", "critical")] == [], (
                path
            )
            assert page.evaluate("document.documentElement.scrollWidth") <= size["viewport"]["width"], path


def test_the_keyboard_comes_everywhere(examples: Open, shown: Shown) -> None:
    with shown(examples, "/") as page:
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.className") == "skip"
        page.keyboard.press("Enter")
        assert page.evaluate("document.activeElement.id") == "main"
    with shown(examples, article(EN)) as page:
        page.get_by_role("button", name="Make outline anew").wait_for()
        reached = set()
        for _ in range(80):
            page.keyboard.press("Tab")
            reached.add(
                page.evaluate(
                    "document.activeElement.getAttribute('aria-label') || document.activeElement.textContent.trim()"
                )
            )
        wanted = page.evaluate(
            "[...document.querySelectorAll('main button, main a')].filter(e => e.checkVisibility()).map(e => e.getAttribute('aria-label') || e.textContent.trim())"
        )
        assert set(wanted) <= reached


def test_the_finished_article_works_beside_it(examples: Open, shown: Shown) -> None:
    with shown(examples, f"{article(EN)}/page") as page:
        page.locator("sup a").first.click()
        page.locator("#card mark").first.wait_for()
