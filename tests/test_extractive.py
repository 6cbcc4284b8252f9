"""The extractive author end to end: what it writes stands in a source word for word, and is cited there."""

import random
import re
from dataclasses import dataclass

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from draftflow.authors.extractive import ExtractiveAuthor
from draftflow.authors.extractive.language import rules
from draftflow.authors.requests import OutlineRequest, PlanRequest, ReadRequest, WriteRequest
from draftflow.models import Brief, Language, Outline, Passage, Source, Where
from draftflow.text.citations import CITATION, cited, passage_id
from draftflow.text.fold import fold, folded, locate
from draftflow.text.headings import heading_at
from draftflow.text.measure import length

WIRE = """## A vote in the winter

The council of Arden voted on 4 February 2026 to rebuild the old bridge over the river Wend. The vote was nine to two,
and the work will cost $12.5 million.

"Nobody should have to drive around the bay to see a doctor," said Helen Moore, the mayor of Arden. "The bridge is the
shortest way to the hospital."
"""
ENGLISH = {
    "herald": "# Council votes for the bridge\n\n" + WIRE + """
## Where the money comes from

The state pays $8 million of the cost of the bridge, and the town of Arden borrows the rest for twenty years. However,
the loan needs the consent of the county.

Ferry passengers will pay a toll of $2 on the bridge until the loan is repaid. The toll ends in 2046.
""",
    "post": "# Arden to rebuild its crossing\n\n" + WIRE + """
[Home](/) | [News](/news)

We use cookies to remember your settings on the bridge page.
""",
    "history": """# A short history of the crossing

## How the first bridge was lost

The first bridge over the Wend was built of oak in 1871 by the farmers of Arden. It carried carts and cattle to the
market for sixty years.

A flood took the oak bridge on the night of 9 November 1931. The ice had broken two piers, and nobody was on the bridge.

The ferry that replaced the bridge ran until 1958. It sank at its mooring, and the state built the present bridge.

## What engineers found in the piers

Engineers of the state found cracks in three of the five piers of the bridge in 2023. The cracks were up to 4 inches
wide under water.

The engineer Paul Reed wrote that the bridge could carry cars until 2028, but no trucks. Trucks have used the road
around the bay since 2024.
""",
    "plan": """# Plan of the works

## What happens next on the river

Work on the new piers of the bridge begins in May 2027 and ends in October 2028. One lane of the old bridge stays open
until then.

The new bridge will be 11 meters wide and will have a lane for bicycles. The old bridge is 7 meters wide.

The county will inspect the new piers of the bridge in the spring of 2029. Divers will do the work.
""",
    "spanish": "# El puente\n\nEl puente viejo sobre el río se cerró en marzo. La obra cuesta doce millones.\n",
    "empty": "# Menu\n\n[Home](/)\n\nContact\n",
}  # fmt: skip
TSUSHIN = """## 冬の議会で決まった架け替え

有田町の議会は2026年2月4日、川に架かる古い橋の架け替えを9対2で可決した。工事の費用は12億5000万円に上る。

守屋春子町長は「病院へ行くために湾を一周する人をなくしたい。橋は病院への一番の近道だ」と述べた。町は春に説明会を開く。
"""
JAPANESE = {
    "shimbun": "# 橋の架け替えを可決\n\n" + TSUSHIN + """
## 費用をだれが負担するか

橋の工事の費用のうち8億円は県が負担し、残りは有田町が二十年かけて返す。しかし、借り入れには県の同意が要る。

橋を渡る車からは、借り入れを返し終えるまで200円の通行料を取る。通行料は2046年に終わる。
""",
    "online": "# 有田の橋、架け替えへ\n\n" + TSUSHIN + "\n当サイトはCookieを利用しています。\n",
    "rekishi": """# 橋の歩み

## 最初の橋が流された夜

有田の最初の橋は明治4年、農家の人々が樫の木で架けた。その橋は六十年にわたって荷車と牛を市場へ運んだ。

昭和6年11月9日の夜、洪水が樫の橋を押し流した。氷が二本の橋脚を折っていたが、橋の上に人はいなかった。

橋に代わる渡し船は昭和33年まで走った。船が係留場で沈むと、県が今の橋を架けた。

## 橋脚に見つかったひび割れ

県の技師は2023年、橋の五本の橋脚のうち三本にひび割れを見つけた。ひび割れの幅は水中で最大10センチに達した。

技師の里見達夫さんは、橋は2028年まで車を支えられるが、トラックは無理だと書いた。トラックは2024年から湾岸の道を走る。
""",
    "keikaku": """# 工事の計画

## これからの工事の進め方

新しい橋脚の工事は2027年5月に始まり、2028年10月に終わる。古い橋の一車線は工事の間も通れる。

新しい橋の幅は11メートルで、自転車の通る部分がある。古い橋の幅は7メートルである。

県は2029年の春に新しい橋脚を検査する。検査には潜水士が当たる。
""",
    "eigo": "# Bridge\n\nThe old bridge over the river was closed in March for repairs.\n",
}  # fmt: skip
TOPICS: dict[Language, str] = {"en": "The new bridge of Arden", "ja": "有田の橋の架け替え"}


@dataclass(frozen=True)
class Run:
    """An article as the pipeline would make it, and what it was made from."""

    sources: tuple[Source, ...]
    evidence: tuple[Passage, ...]
    outline: Outline
    texts: tuple[str, ...]


def sources_of(texts: dict[str, str]) -> tuple[Source, ...]:
    return tuple(
        Source(id=name, title=text.split("\n")[0].strip("# "), address=name, sha256="0" * 64, text=text)
        for name, text in texts.items()
    )


def compose(sources: tuple[Source, ...], language: Language, size: int) -> Run:
    author = ExtractiveAuthor()
    brief = Brief.model_validate(
        {"topic": TOPICS[language], "language": language, "length": size, "author": "extractive"}
    )
    references = tuple(source.reference() for source in sources)
    plan = author.plan(PlanRequest(brief, references))
    evidence = []
    for source in sources:
        text = fold(source.text)
        for proposal in author.read(ReadRequest(brief, plan, source)):
            place = locate(proposal.quote, text)
            assert place is not None
            where = Where(start=place[0], end=place[1], heading=heading_at(source.text, place[0]))
            key = passage_id(source.id, proposal.quote)
            evidence.append(Passage(id=key, source=source.id, where=where, **proposal.model_dump()))
    outline = author.outline(OutlineRequest(brief, plan, tuple(evidence), references))
    by_id = {passage.id: passage for passage in evidence}
    texts = tuple(
        author.write(WriteRequest(brief, outline, section, tuple(by_id[key] for key in section.evidence)))
        for section in outline.sections
    )
    return Run(sources, tuple(evidence), outline, texts)


@pytest.fixture(scope="module", params=["en", "ja"])
def language(request: pytest.FixtureRequest) -> Language:
    chosen: Language = request.param
    return chosen


@pytest.fixture(scope="module")
def run(language: Language) -> Run:
    return compose(sources_of(ENGLISH if language == "en" else JAPANESE), language, 300 if language == "en" else 700)


def paragraphs(run: Run) -> list[str]:
    return [block for text in run.texts for block in text.strip().split("\n\n") if not block.startswith("#")]


def test_the_article_has_sections_under_headings_of_the_sources(run: Run, language: Language) -> None:
    headings = [section.heading for section in run.outline.sections]
    assert len(headings) >= 3
    assert len(set(headings)) == len(headings)
    assert all(any(f"## {heading}" in source.text for source in run.sources) for heading in headings)
    assert run.outline.title == TOPICS[language]
    assert not {s.title for s in run.sources} & set(headings)


def test_every_word_stands_in_the_sources_it_cites(run: Run) -> None:
    by_id = {passage.id: passage for passage in run.evidence}
    for paragraph in paragraphs(run):
        for piece in re.split(rf"(?<=\])[。.]?\s*|{CITATION.pattern}(?:$|\s)", paragraph):
            bare = folded(CITATION.sub("", piece)).rstrip("。.")
            for key in cited(piece):
                assert bare in fold(by_id[key].quote).text
    whole = folded("\n".join(source.text for source in run.sources))
    for paragraph in paragraphs(run):
        assert all(folded(s) in whole for s in re.split(r"(?<=[。.])\s*(?=\S)", CITATION.sub("", paragraph)) if s)


def test_every_sentence_is_cited(run: Run, language: Language) -> None:
    for paragraph in paragraphs(run):
        bare = re.sub(r"「[^」]*」|\"[^\"]*\"", "「」", paragraph)
        stops = re.findall(r"。" if language == "ja" else r"\.(?= |$)|(?<=」) \[@", bare)
        assert len(CITATION.findall(paragraph)) == len(stops)


def test_no_passage_is_in_two_sections_and_none_is_said_twice(run: Run) -> None:
    owned = [key for section in run.outline.sections for key in section.evidence]
    assert len(owned) == len(set(owned))
    article = CITATION.sub("", "\n".join(run.texts))
    sentences = [s.strip() for s in re.split(r"(?<=[。.])\s*", article) if s.strip()]
    assert len(sentences) == len(set(sentences))


def test_copies_of_one_report_are_one_witness(run: Run) -> None:
    by_id = {passage.id: passage.source for passage in run.evidence}
    assert len({"herald", "post", "shimbun", "online"} & set(by_id.values())) == 2
    assert all(len(cited(token)) == 1 for text in run.texts for token in CITATION.findall(text))


def test_what_two_reports_of_their_own_both_say_is_said_once_and_cited_to_both() -> None:
    said = "The bridge over the Wend was the work of Anna Kemp, an engineer of the state. She died in 1960."
    sources = ENGLISH | {
        "history": ENGLISH["history"] + f"\n{said}\n",
        "plan": ENGLISH["plan"] + f"\n## Who built the old bridge\n\n{said}\n",
    }
    run = compose(sources_of(sources), "en", 400)
    article = "\n".join(run.texts)
    assert article.count("Anna Kemp") == 1
    token = re.search(r"engineer of the state \[(.*?)\]", article)
    assert token
    by_id = {passage.id: passage.source for passage in run.evidence}
    assert {by_id[key] for key in cited(f"[{token[1]}]")} == {"history", "plan"}


def test_no_paragraph_opens_with_a_sentence_that_leans(run: Run, language: Language) -> None:
    rule = rules(language)
    for paragraph in paragraphs(run):
        first = re.split(r"(?<=[。.])", CITATION.sub("", paragraph))[0]
        assert not rule.leans(first)


def test_no_section_is_a_single_sentence_or_a_single_passage(run: Run) -> None:
    assert all(len(section.evidence) >= 2 for section in run.outline.sections)
    assert all(text.count("[@") >= 3 for text in run.texts)


def test_other_languages_boilerplate_and_menus_give_nothing(run: Run) -> None:
    assert {"spanish", "empty", "eigo"}.isdisjoint(passage.source for passage in run.evidence)
    article = "".join(run.texts)
    assert "ookie" not in article
    assert "](" not in article


def test_the_outlook_comes_last() -> None:
    headings = [section.heading for section in compose(sources_of(ENGLISH), "en", 300).outline.sections]
    assert headings.index("What happens next on the river") == len(headings) - 1


def test_lengths_are_those_of_the_brief_or_of_the_material(run: Run, language: Language) -> None:
    planned = sum(section.length for section in run.outline.sections)
    written = sum(length(text, language) for text in run.texts)
    assert planned <= (300 if language == "en" else 700)
    assert 0.85 * planned <= written <= 1.15 * planned


def test_the_order_of_the_sources_does_not_matter(run: Run, language: Language) -> None:
    shuffled = list(run.sources)
    random.Random(1).shuffle(shuffled)
    again = compose(tuple(shuffled), language, 300 if language == "en" else 700)
    assert (again.outline, again.texts) == (run.outline, run.texts)


def test_a_quotation_keeps_its_speaker(run: Run) -> None:
    spoken = [passage for passage in run.evidence if passage.kind == "quotation"]
    assert {passage.speaker for passage in spoken} & {"Helen Moore", "守屋春子町長"}
    assert all(re.search(r"Moore|町長", passage.quote) for passage in spoken)


def test_a_passage_with_one_exact_date_carries_it(run: Run) -> None:
    dated = {passage.date for passage in run.evidence}
    assert "2026-02-04" in dated
    assert "1931-11-09" in dated


@pytest.mark.parametrize(
    "text", ["", "\n\n", "# Heading\n", "[a](b) | [c](d)\n", "Too short.\n", "x" * 5000, "「" * 3000]
)
def test_a_useless_source_gives_no_proposals(text: str) -> None:
    author = ExtractiveAuthor()
    brief = Brief.model_validate({"topic": "Bridge", "language": "en", "length": 500, "author": "extractive"})
    (source,) = sources_of({"useless": text})
    assert author.read(ReadRequest(brief, author.plan(PlanRequest(brief)), source)) == ()


def test_no_evidence_gives_an_outline_without_sections() -> None:
    author = ExtractiveAuthor()
    brief = Brief.model_validate({"topic": "Bridge?", "language": "en", "length": 500, "author": "extractive"})
    request = OutlineRequest(brief, author.plan(PlanRequest(brief)), ())
    assert author.outline(request) == Outline(title="Bridge?", sections=())


def test_evidence_that_is_gone_is_not_written() -> None:
    run = compose(sources_of(ENGLISH), "en", 300)
    brief = Brief.model_validate({"topic": "Bridge", "language": "en", "length": 500, "author": "extractive"})
    request = WriteRequest(brief, run.outline, run.outline.sections[0], ())
    assert ExtractiveAuthor().write(request) == ""


@pytest.mark.parametrize(("language", "topic"), [("en", "The new bridge"), ("ja", "新しい橋")])
def test_a_plan_asks_in_the_language_of_the_brief(language: Language, topic: str) -> None:
    brief = Brief.model_validate({"topic": topic, "language": language, "length": 500, "author": "extractive"})
    plan = ExtractiveAuthor().plan(PlanRequest(brief))
    assert 3 <= len(plan.questions) <= 5
    assert all(topic in query for question in plan.questions for query in question.queries)
    assert len({question.id for question in plan.questions}) == len(plan.questions)
    assert plan.questions[1].question.endswith("?" if language == "en" else "。")


@settings(max_examples=40, deadline=None)
@given(st.text(alphabet=st.sampled_from(list('Tab1 ."“”「」。はが\n#|[]()*-_>![')), max_size=300))
def test_no_text_breaks_the_reader(text: str) -> None:
    author = ExtractiveAuthor()
    brief = Brief.model_validate({"topic": "Bridge", "language": "ja", "length": 500, "author": "extractive"})
    (source,) = sources_of({"any": text})
    assert all(
        proposal.quote in text for proposal in author.read(ReadRequest(brief, author.plan(PlanRequest(brief)), source))
    )
