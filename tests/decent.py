"""What a decent model would answer: of the length that was asked for, and nothing that the evidence does not say.

A mock that answers badly has its sections rewritten and its outline asked for twice, and what is measured then is the
mock. These answers are made from the prompt alone: passages word for word, an outline that gives each to one section
and leaves near repetitions out, prose that is these passages with their ids. They say nothing of how well a real model
would write; they are about as long as its answers would be.
"""

import json
import random
import re
from collections.abc import Iterable, Iterator
from typing import Any

from fake_model import MATERIAL, messages, schema_name

ENTRY = re.compile(r"^\[@(\w+)\]([^\n]*)\n(.+?)(?=\n\n|\Z)", re.DOTALL | re.MULTILINE)
CITED = re.compile(r"(?:^|(?<=\] )|(?<=\]\. ))\S[^\n]*?\[@\w+\]\.", re.MULTILINE)
SMALL = "the a of and in to for with from that which was were has had".split()
SYLLABLES = "ba ce di fo gu ha ki lo mu na pe ri so tu va we yo ze".split()
AGAIN = "Write the whole section again."
_PARAGRAPH = 60  # words
_WHOLE = 12  # words of a quote that is copied whole
_CLOSE = 4  # last words of a sentence
_ALIKE = 0.6  # share of their words, figures aside, from which two sentences tell the same


def answer(body: dict[str, Any]) -> str:
    """The answer to a request of draftflow's."""
    prompt, name = messages(body)[-1]["content"], schema_name(body)
    found = MATERIAL.search(prompt)
    material = found[2] if found else ""
    if name is None:
        return mended(prompt) if AGAIN in prompt else prose(prompt, material)
    made = {
        "planreply": plan,
        "readreply": read,
        "gapsreply": gaps,
        "outlinereply": outline,
        "weighedoutlinereply": weighed,
        "reviewreply": review,
        "frontreply": front,
    }[name]
    return json.dumps(made(prompt, material))


def plan(prompt: str, _material: str) -> dict[str, Any]:
    """Five questions of two or three queries each, about what the titles of the sources name."""
    listed = re.findall(r"^- (.+)$", prompt.partition("Sources at hand:")[2].partition("\n\n")[0], re.MULTILINE)
    heads = list(dict.fromkeys(" ".join(title.split()[:3]) for title in listed)) or ["the matter"]
    many = 3 if "two to four" in prompt else 2
    asked = [[heads[(n + 3 * step) % len(heads)] for step in range(many)] for n in range(5)]
    return {
        "questions": [
            {
                "question": f"What was measured of {' and of '.join(group[:2]).lower()}, by whom and from when on?",
                "queries": [f"{head} figures by year" for head in group],
            }
            for group in asked
        ]
    }


def read(prompt: str, material: str) -> dict[str, Any]:
    """Stretches of two sentences, spread over what is shown, two for every three that may be taken."""
    limit = int((re.search(r"[Uu]p to (\d+)", prompt) or ["", "16"])[1])
    pairs = list(stretches(material))
    most = max(1, 2 * limit // 3)
    picked = pairs[:: max(1, -(-len(pairs) // most))]
    return {
        "passages": [
            {"quote": elided(quote), "kind": "figure", "note": "", "speaker": None, "date": None}
            for quote in picked[:most]
        ]
    }


def elided(quote: str) -> str:
    """The two ends of a long quote, as the prompt asks."""
    words = quote.split()
    return quote if len(words) <= _WHOLE else f"{' '.join(words[:5])} … {' '.join(words[-5:])}"


def stretches(text: str) -> Iterator[str]:
    """Two sentences at a time, each pair of one paragraph; headings aside."""
    for line in text.split("\n"):
        ends = [match.end() for match in re.finditer(r"[.!?](?=\s|$)", line)] if len(line) > 60 else []
        starts = [0, *ends]
        for at in range(0, len(ends) - 1, 2):
            if stretch := line[starts[at] : ends[at + 1]].strip():
                yield stretch


def gaps(_prompt: str, material: str) -> dict[str, Any]:
    """One contested matter, two things missing."""
    ids = [key for key, _, _ in ENTRY.findall(material)]
    matter = {"matter": "The figures can be compared with each other.", "claimed": ids[:1], "other_side": ids[-1:]}
    missing = ["Who measured the figures, and how?", "What has been decided since?"]
    return {"contested": [matter], "missing": missing, "queries": ["measurement method dispute"]}


def weighed(prompt: str, material: str) -> dict[str, Any]:
    """An outline with what the gap check would have said before it."""
    said = gaps(prompt, material)
    return {"contested": said["contested"], "missing": said["missing"], **outline(prompt, material)}


def outline(prompt: str, material: str) -> dict[str, Any]:
    """As many sections as are asked for, each passage in one of them, near repetitions left out."""
    count = int((re.search(r"^- About (\d+) sections", prompt, re.MULTILINE) or ["", "6"])[1])
    length = int((re.search(r"^Length: (\d+) words", prompt, re.MULTILINE) or ["", "1200"])[1])
    kept = distinct((key, quote) for key, _, quote in sorted(ENTRY.findall(material), key=matter))
    room = length / len(" ".join(quote for _, quote in kept).split())
    taken = [each for number, each in enumerate(kept) if int(number * room) < int((number + 1) * room)] or kept
    told = taken if room < 1 else kept
    groups = [told[len(told) * n // count : len(told) * (n + 1) // count] for n in range(count)]
    sections = [
        {
            "heading": f"On {', '.join(telling(group[0][1])[:3])}",
            "intent": "Says what was measured here and leaves the other sites to the other sections.",
            "length": length // count,
            "parts": [{"heading": None, "points": [point(*each) for each in group]}],
        }
        for group in groups
        if group
    ]
    return {
        "title": "The harbours count their tides in different ways",
        "standfirst": "What the records of the harbours say, and where they differ.",
        "sections": sections,
    }


def matter(entry: tuple[str, str, str]) -> str:
    """What a passage is about: its publisher's or its title's first words."""
    return " ".join(entry[1].rpartition("|")[2].split()[:2])


def point(key: str, quote: str) -> dict[str, Any]:
    """A point about as long as a model's, in words of its own order: an answer that repeats its prompt is refused."""
    return {"text": f"What is known of {', '.join(telling(quote)[:6])}.", "evidence": [key]}


def telling(text: str) -> list[str]:
    """The longer words of a text, the last first."""
    return list(dict.fromkeys(reversed(re.findall(r"[a-z]{6,}", text))))


def distinct(entries: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """The entries without those that tell the same as an earlier one, or end with the same words as one of a template."""
    kept: list[tuple[str, str]] = []
    told: list[set[str]] = []
    closed: set[str] = set()
    for key, quote in entries:
        said = [s.lower() for s in re.split(r"(?<=[.!?])\s+", quote)]
        found = [set(re.findall(r"[a-z]{3,}", sentence)) for sentence in said]
        others = [(one, other) for number, one in enumerate(found) for other in (*told, *found[:number])]
        closes = {" ".join(sentence.split()[-_CLOSE:]) for sentence in said}
        if closed.isdisjoint(closes) and not any(
            len(one & other) > _ALIKE * min(len(one), len(other)) for one, other in others
        ):
            kept.append((key, quote))
            told += found
            closed |= closes
    return kept


def prose(prompt: str, material: str) -> str:
    """The passages with their ids, each followed by so much of what states nothing that the asked length is met."""
    asked = re.search(r"You write the section \*\*.+?\*\*: (\d+) words", prompt)
    entries = [(key, " ".join(quote.split())) for key, _, quote in ENTRY.findall(material)]
    room = int(asked[1]) if asked else 300
    spare = max(0, room - sum(len(quote.split()) for _, quote in entries)) / max(1, len(entries))
    dice, written, owed, paragraphs = random.Random(material), 0, 0.0, []
    for key, quote in entries:
        if written and written + len(quote.split()) > 1.1 * room:
            break
        said = " ".join(f"{sentence[:-1]} [@{key}]." for sentence in re.split(r"(?<=[.!?])\s+", quote))
        owed += spare
        more = round(owed / _PARAGRAPH)
        owed -= more * _PARAGRAPH
        paragraphs += [said, *(talk(dice, _PARAGRAPH) for _ in range(more))]
        written += len(quote.split())
    return "\n\n".join(paragraphs)


def mended(prompt: str) -> str:
    """The section without the sentences that something was found in."""
    text, marked = (str(found[1]) for found in MATERIAL.findall(prompt)[:2])
    for excerpt in re.findall(r"^  > (.+)$", marked, re.MULTILINE):
        sentences = re.split(r"(?<=[.!?]) ", text)
        at = next((number for number, sentence in enumerate(sentences) if excerpt in sentence), None)
        text = " ".join(s for number, s in enumerate(sentences) if number != at)
    return text.strip()


def talk(dice: random.Random, words: int) -> str:
    """Sentences of made-up words, none of which comes twice: what the checks have nothing to say about."""
    said = []
    while words >= 8:
        size = min(words, dice.randint(12, 18))
        made = ("".join(dice.choices(SYLLABLES, k=3)) if n % 2 else dice.choice(SMALL) for n in range(size))
        said.append(" ".join(made).capitalize() + ".")
        words -= size
    return " ".join(said)


def review(_prompt: str, _material: str) -> dict[str, Any]:
    """One remark on the whole, which no rewrite of a section could heed."""
    return {
        "findings": [{"section": None, "excerpt": "", "message": "Say in the standfirst who measured the figures."}]
    }


def front(_prompt: str, material: str) -> dict[str, Any]:
    """Titles, a standfirst, and the first cited sentence of each section for a summary."""
    leads = [
        found[0].strip() for part in re.split(r"^## ", material, flags=re.MULTILINE) if (found := CITED.search(part))
    ]
    titles = ["What the harbours measure, and what they leave out", "Tides are counted quarter by quarter"]
    standfirst = "The harbours publish what their arrays do. Their figures can be read side by side only in part."
    return {"titles": titles, "standfirst": standfirst, "summary": leads[:4], "glossary": []}
