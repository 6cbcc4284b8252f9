"""Pictures that a person puts into an article."""

from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field


class Image(BaseModel):
    """A picture with what is said of it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    path: str = Field(min_length=1, description="of the file, as given; copied into images/")
    caption: str = ""
    credit: str = ""
    alt: str = Field("", description="what is to be seen, for those who cannot see it")
    licence: str = ""


def _each(given: object) -> object:
    """A path, one picture or several of either."""
    several = given if isinstance(given, (list, tuple)) else [given]
    return tuple({"path": one} if isinstance(one, str) else one for one in several)


Images = Annotated[tuple[Image, ...], BeforeValidator(_each)]
"""Pictures as a brief names them."""
