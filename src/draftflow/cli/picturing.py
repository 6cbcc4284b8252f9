"""`images`: the pictures that the sources of an article show, and which of them may be taken."""

from typing import TYPE_CHECKING

from draftflow.cli.options import Json, Outputs, Slug

if TYPE_CHECKING:
    from collections.abc import Iterator

    from draftflow.pipeline.source_images import Offer


def images(slug: Slug, json: Json = False, outputs: Outputs = None) -> None:
    """List the pictures that an article's sources show. Those with a licence can stand in the article.

    What is offered is printed as `brief.md` wants it; `draftflow run` then fetches it, with credit and licence.
    """
    from draftflow.cli.composition import compose
    from draftflow.cli.composition.reader import language_of
    from draftflow.pipeline.memo import Memo
    from draftflow.pipeline.reader import read_sources
    from draftflow.pipeline.source_images import offers

    settings = compose.load_settings(outputs=outputs)
    printer = compose.printer(settings, language_of(settings, slug), as_json=json)
    found = list(offers(read_sources(compose.existing(settings, slug), Memo())))
    if json:
        printer.json([_plain(offer) for offer in found])
        return
    for offer in sorted(found, key=lambda offer: bool(offer.reason)):
        for line in _told(offer):
            printer.line(line)
    if not found:
        printer.tell("no source shows a picture of which anything is said; give a file of your own as `image:`")


def _told(offer: "Offer") -> "Iterator[str]":
    image, name = offer.image, f"{offer.source.id} [{offer.number}]"
    yield f"{name} {image.address}"
    if said := " · ".join(filter(None, (image.caption or image.alt, image.credit))):
        yield f"    {said}"
    if offer.reason:
        yield f"    not offered: {offer.reason}"
        return
    yield f"    {image.licence}, stated of the {image.said_of}; in the head of brief.md:"
    yield "    image:"
    yield f"    - source: {offer.source.id}"
    if offer.number > 1:
        yield f"      number: {offer.number}"


def _plain(offer: "Offer") -> dict[str, object]:
    told = offer.image.model_dump(mode="json", exclude={"refused"})
    return {"source": offer.source.id, "number": offer.number, **told, "not_offered": offer.reason or None}
