"""Pictures: those that a person puts into an article, and those that a source shows."""

from typing import Annotated, Literal, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

_ADDRESS = r"^[Hh][Tt][Tt][Pp][Ss]?://[^\s<>\"'\\]+$"


class Image(BaseModel):
    """A picture with what is said of it: a file, or one that a source shows."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    path: str = Field("", description="of the file, as given; copied into images/")
    source: str | None = Field(None, min_length=1, description="id of the source that shows it, instead of a path")
    number: int | None = Field(None, ge=1, description="which of the source's pictures; by default the first")
    caption: str = ""
    credit: str = ""
    alt: str = Field("", description="what is to be seen, for those who cannot see it")
    licence: str = ""
    licence_url: str | None = Field(None, pattern=_ADDRESS, description="where the licence can be read")
    page: str | None = Field(None, pattern=_ADDRESS, description="address of the page that shows it")

    @model_validator(mode="after")
    def _one_place(self) -> Self:
        """A picture has one place that it comes from."""
        if bool(self.path) == bool(self.source) or (self.number and not self.source):
            raise ValueError("should have either `path` or `source`; `number` goes with `source`")
        return self


class SourceImage(BaseModel):
    """A picture that a source shows, as its page speaks of it; one without a licence is not offered."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    address: str = Field(min_length=1, description="where it is: on the web, or beside the source's file")
    alt: str = ""
    caption: str = ""
    credit: str = ""
    licence: str = ""
    licence_url: str | None = Field(None, pattern=_ADDRESS)
    said_of: Literal["picture", "page"] = Field("picture", description="what the licence is stated of")
    refused: str = Field("", description="why it cannot be taken in spite of that")


def _each(given: object) -> object:
    """A path, one picture or several of either."""
    several = given if isinstance(given, (list, tuple)) else [given]
    return tuple({"path": one} if isinstance(one, str) else one for one in several)


Images = Annotated[tuple[Image, ...], BeforeValidator(_each)]
"""Pictures as a brief names them."""
