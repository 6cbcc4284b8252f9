"""Pictures that a source shows: which there are, whether they may be taken, and their bytes.

Nothing is fetched because a page says so: only the picture that a person names in `brief.md` is, and only with a
licence that is stated, by the page or in the file itself.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from draftflow.errors import SourceError, UsageError
from draftflow.exports.images import MAX_BYTES, fault
from draftflow.models import Source, SourceImage
from draftflow.models.pictures import Image
from draftflow.sources.picture_rights import Rights, beside, embedded

Picture = Callable[[str], bytes]
"""The bytes of the picture at an address, through the one guarded fetch."""


@dataclass(frozen=True, slots=True)
class Offer:
    """A picture of a source, by the number under which a brief may name it."""

    source: Source
    number: int
    image: SourceImage

    @property
    def reason(self) -> str:
        """Why it is not offered; empty if it is."""
        return self.image.refused or ("" if self.image.licence else "no licence is stated of it")


def offers(sources: Iterable[Source]) -> Iterator[Offer]:
    """The pictures that sources show, those without a licence too."""
    for source in sources:
        for number, image in enumerate(source.images, 1):
            yield Offer(source, number, image)


def chosen(image: Image, sources: Iterable[Source]) -> Offer:
    """What a brief means by a source and a number.

    Raises:
        UsageError: There is no such picture, or it cannot be taken.
    """
    number, said = image.number or 1, f"brief.md: image of {image.source!r}"
    source = next((each for each in sources if each.id == image.source), None)
    if source is None:
        raise UsageError(f"{said}: no source of this name is frozen; `draftflow images` lists the pictures there are")
    if number > len(source.images):
        many = f"it has {len(source.images)}" if source.images else "it has none of which anything is said"
        raise UsageError(f"{said}: no picture {number}; {many}")
    found = Offer(source, number, source.images[number - 1])
    if found.image.refused:
        raise UsageError(f"{said}: picture {number} is not taken: {found.image.refused}")
    return found


def filled(image: Image, offer: Offer, data: bytes) -> Image:
    """`image` with what it leaves open told by its source, then by its file."""
    told, rights, source = offer.image, embedded(data), offer.source
    known = Image.model_construct(
        alt=told.alt,
        caption=told.caption,
        credit=told.credit or rights.credit or source.author or source.publisher or "",
        licence=told.licence or (rights.licence.name if rights.licence else ""),
        licence_url=told.licence_url or (rights.licence.url if rights.licence else None),
        page=source.url,
    )
    return with_rest(image, known).model_copy(update={"source": None, "number": None})


def by_file(image: Image, data: bytes, licence: str | None) -> Image:
    """A person's own picture, what is left open told by the file or by the text of the `.license` beside it."""
    said = beside(licence) if licence is not None else Rights("", None)
    own = embedded(data)
    rights = said.licence or own.licence
    known = Image.model_construct(
        credit=said.credit or own.credit,
        licence=rights.name if rights else "",
        licence_url=rights.url if rights else None,
    )
    return with_rest(image, known)


def with_rest(image: Image, known: Image) -> Image:
    """`image`, what it leaves open taken from `known`; a licence comes with its own address or none."""
    names = ["alt", "caption", "credit", "page"]
    names += [] if image.licence else ["licence", "licence_url"]
    return image.model_copy(update={n: getattr(known, n) for n in names if not getattr(image, n)})


def fetched(image: Image, offer: Offer, base: Path, picture: Picture) -> bytes:
    """The bytes of a picture, from the web or from beside the source's file.

    Raises:
        UsageError: It is none that is shown, is too large, or neither page nor file states a licence.
        SourceError: It could not be had.
    """
    said, address = f"brief.md: image of {image.source!r}", offer.image.address
    data = picture(address) if "://" in address else _beside(offer, base)
    if problem := fault(data):
        raise UsageError(f"{said}: {address}: {problem}")
    if not (offer.image.licence or image.licence or embedded(data).licence):
        raise UsageError(
            f"{said}: {address}: no licence is stated, neither by the page nor in the file; "
            "if you may use it, save it and give its `path` with `credit` and `licence`"
        )
    return data


def _beside(offer: Offer, base: Path) -> bytes:
    """A picture beside the file of a source, in its folder or below."""
    folder = (base / PurePosixPath(offer.source.address).parent).resolve()
    place = folder / offer.image.address
    try:
        inside = place.resolve(strict=True).is_relative_to(folder) and place.is_file()
        data = place.read_bytes() if inside and place.stat().st_size <= MAX_BYTES else b""
    except OSError as error:
        raise SourceError(f"{place}: cannot be read: {error.strerror}") from None
    if not inside:
        raise SourceError(f"{place}: is outside of the folder of its source")
    return data
