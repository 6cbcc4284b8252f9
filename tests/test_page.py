"""The page: every number leads to its passage and back, and says how the checks came out."""

import time

import pytest

from draftflow.exports.document import (
    Block,
    Citation,
    Document,
    Emphasis,
    Heading,
    Inline,
    Link,
    Listing,
    Mark,
    Paragraph,
)
from draftflow.exports.page import page
from draftflow.exports.publication import Desk, Publication, Spending
from draftflow.models import Finding, Judgement, Language, Ledger, LedgerEntry, Passage, Reference, Source, Verdict
from pages import PNG, example, example_page, parsed, publication, unsafe


def marks(document: Document) -> list[Mark]:
    """Every mark of the prose, in order."""

    def of(children: tuple[Inline, ...]) -> list[Mark]:
        found: list[Mark] = []
        for child in children:
            if isinstance(child, Citation):
                found += child.marks
            elif isinstance(child, Emphasis | Link):
                found += of(child.children)
        return found

    return [mark for block in document.blocks if isinstance(block, Paragraph) for mark in of(block.children)]


@pytest.mark.parametrize("language", ["en", "ja"])
def test_every_citation_of_the_examples_leads_to_its_passage_and_back(language: Language) -> None:
    held = example(language)
    tree = parsed(example_page(language))
    numbers = tree.xpath("//sup/a")
    assert [(a.text, [a.get("href")[3:], *a.get("data-p", "").split()]) for a in numbers] == [
        (f"[{mark.number}]", list(mark.passages)) for mark in marks(held.document)
    ]
    assert len(numbers) > 50
    for a in numbers:
        (passage,) = tree.xpath(f"//li[@id='{a.get('href')[1:]}']")
        quote = held.document.passages[a.get("href")[3:]].quote
        assert "".join(passage.xpath(".//mark//text()")).split() == quote.split()
        assert passage.xpath(f".//a[@href='#{a.get('id')}']")
    assert [a.get("href") for a in tree.xpath("//p[@class='title']/a")] == [
        r.url for r in held.document.references if r.url
    ]
    assert tree.get("lang") == language
    assert unsafe(example_page(language)) == []


def test_ids_are_unique() -> None:
    ids = parsed(example_page("ja", author=True)).xpath("//@id")
    assert len(ids) == len(set(ids))


def test_the_context_of_a_passage_is_the_stored_text_around_it() -> None:
    stored = f"# Head\n\n{'before ' * 60}\n\nQ & A.\n\n## Later\n\n{'after ' * 60}"
    (quote,) = parsed(page(publication(["It is [@e1]."], stored=stored, quote="Q & A."))).xpath(
        "//li[@id='p-e1']/blockquote"
    )
    shown = quote.text_content()
    assert shown.startswith("…before")
    assert "\nQ & A.\nLater\n" in shown
    assert shown.endswith("after…")
    assert 380 < len(shown) < 430


def entry(text: str, *judgements: tuple[str, str, Verdict]) -> LedgerEntry:
    made = tuple(Judgement(what=w, text=t, verdict=v, source="gazette") for w, t, v in judgements)
    return LedgerEntry(id=text[:9], section="part-1", text=text, citations=("e1",), judgements=made)


def judged() -> Publication:
    ledger = Ledger(
        sentences=(
            entry("They pay $41 million.", ("citation", "e1", "supported"), ("figure", "$41 million", "supported")),
            entry("“Not for long,” she said.", ("quotation", "Not for long,", "not supported")),
            entry("It lasts 3 days.", ("figure", "3 days", "could not check")),
        )
    )
    text = "They **pay $41** million [@e1]. “Not for long,” she said [@e1]. It lasts 3 days [@e1]."
    findings = (Finding(code="Q201", severity="error", message="not in <it>", excerpt="“Not for long,”", section="part-1", line=1),
                Finding(code="T601", severity="note", message="elsewhere", section=None))  # fmt: skip
    spending = (Spending("write", "m", 2, 1000, 200, 0.25), Spending("review", "m", 1, 10, 2, None))
    return publication([text], ledger=ledger, desk=Desk(findings, spending, frozenset({"part-1"})))


def test_what_was_checked_is_marked_and_said() -> None:
    tree = parsed(page(judged()))
    spans = [(e.text_content(), e.get("class")) for e in tree.xpath("//article//u")]
    assert spans == [("$41", None), (" million", None), ("Not for long,", "q no"), ("3 days", "un")]
    said = [a.get("aria-label") for a in tree.xpath("//sup/a")]
    assert said == [
        "[1] The Gazette. Supported: 1 figure",
        "[1] The Gazette. Not supported: Not for long,",
        "[1] The Gazette. Could not check: 3 days",
    ]
    assert [a.get("class") for a in tree.xpath("//sup/a")] == [None, "no", "un"]
    verdicts = [(e.get("class"), e.xpath("string(span)")) for e in tree.xpath("//ul[@class='cited']/li")]
    assert verdicts == [(None, ""), ("no", "Not supported: Not for long,"), ("un", "Could not check: 3 days")]


def test_the_authors_view_has_findings_costs_and_hand_edits_and_the_readers_has_not() -> None:
    readers, authors = (page(judged(), author=author).decode() for author in (False, True))
    tree = parsed(authors.encode())
    (note,) = tree.xpath("//article/div[@role='note']")
    assert note.text_content() == "Q201 error not in <it>"
    assert note.getprevious().text_content().startswith("They pay")
    assert tree.xpath("//a[@href='#f-1']")
    assert "elsewhere" in authors
    assert "$0.2500 + price unknown" in authors
    assert "edited by hand" in authors
    assert not any(word in readers for word in ("Q201", "0.2500", "edited by hand", "elsewhere"))


def test_a_caption_that_says_what_a_later_sentence_says_takes_no_verdict_from_it() -> None:
    ledger = Ledger(sentences=(entry("First 3.", ("figure", "3", "supported")), entry("The boat.")))
    text = '![x](images/a.png "The boat.")\n\nFirst 3 [@e1]. The boat. [@e1]'
    tree = parsed(page(publication([text], ledger=ledger, images={"images/a.png": PNG})))
    assert tree.xpath("//sup/a/@aria-label")[0] == "[1] The Gazette. Supported: 1 figure"


def test_an_image_is_embedded_with_caption_and_credit() -> None:
    made = page(
        publication(['See [@e1].\n\n![The boat](images/a.png "In port [@e1] | Mia")'], images={"images/a.png": PNG})
    )
    (figure,) = parsed(made).xpath("//figure")
    assert figure.xpath("img/@alt") == ["The boat"]
    assert figure.xpath("string(img/@src)").startswith("data:image/png;base64,")
    assert figure.xpath("figcaption//a/@href") == ["#p-e1"]
    assert "Image: Mia" in figure.text_content()


def test_a_citation_that_leads_nowhere_is_said_so() -> None:
    assert "[citation needed]" in page(publication(["So it is [@enone]. But [@e1]."])).decode()


def copied(held: Publication, times: int) -> Publication:
    """An article that is so many times as long, with sources and passages of its own in each part."""
    made = held.document
    blocks: list[Block] = []
    references: list[Reference] = []
    sources: dict[str, Source] = {}
    passages: dict[str, Passage] = {}
    sentences: list[LedgerEntry] = []
    for n in range(times):

        def mark(each: Inline, n: int = n) -> Inline:
            if not isinstance(each, Citation):
                return each
            more = n * len(made.references)
            return Citation(
                tuple(Mark(m.number + more, f"{m.source}{n}", tuple(f"{k}{n}" for k in m.passages)) for m in each.marks)
            )

        for block in made.blocks:
            if isinstance(block, Paragraph):
                blocks.append(Paragraph(tuple(map(mark, block.children))))
            elif isinstance(block, Heading):
                blocks.append(Heading(block.level, f"{block.id}{n}", block.children))
        references += [r.model_copy(update={"id": f"{r.id}{n}"}) for r in made.references]
        sources |= {f"{key}{n}": s.model_copy(update={"id": f"{key}{n}"}) for key, s in held.sources.items()}
        passages |= {
            f"{k}{n}": p.model_copy(update={"id": f"{k}{n}", "source": f"{p.source}{n}"})
            for k, p in made.passages.items()
        }
        for s in held.ledger.sentences:
            judged = tuple(j.model_copy(update={"source": f"{j.source}{n}"}) for j in s.judgements)
            sentences.append(s.model_copy(update={"id": f"{s.id}{n}", "judgements": judged}))
    document = Document(made.title, "", made.language, tuple(blocks), tuple(references), passages, made.coverage)
    return Publication("x", document, Ledger(sentences=tuple(sentences)), sources)


@pytest.mark.parametrize("language", ["en", "ja"])
def test_an_article_of_20000_characters_is_small_and_soon_made(language: Language) -> None:
    held = example(language)
    once = sum(len(entry.text) for entry in held.ledger.sentences)
    long = copied(held, -(-20_000 // once))
    characters = sum(len(entry.text) for entry in long.ledger.sentences)
    started = time.perf_counter()
    made = page(long)
    assert time.perf_counter() - started < 1
    assert characters >= 20_000
    assert len(made) * 20_000 / characters < 400_000
    assert unsafe(made) == []


@pytest.mark.parametrize("text", ["", "\n\n", "[@e1]", "- [@e1]\n- b", "| a |\n|---|\n| [@e1] |"])
def test_little_articles_are_pages_too(text: str) -> None:
    assert unsafe(page(publication([text], language="ja"), author=True)) == []


def test_lists_keep_their_numbers() -> None:
    held = publication(["3. a [@e1]\n4. b"])
    assert isinstance(held.document.blocks[1], Listing)
    assert parsed(page(held)).xpath("//article/ol/@start") == ["3"]
