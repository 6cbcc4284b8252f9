"""The settings of a batch, whose articles may live in an object store."""

from hashlib import sha256
from typing import Any

from draftflow import settings as settings_module
from draftflow.cli.fleet.database import see_extra
from draftflow.settings import Settings


def load_batch_settings(*, engine: bool = True, **flags: Any) -> Settings:
    """Settings for many articles, whose home may be an object store; `outputs` is then a folder for what stays here.

    Raises:
        UsageError: They will not do, or the `engine` is needed and not installed.
    """
    found = settings_module.load(flags, stores=True)
    if engine:
        see_extra()
    if found.store is None:
        return found
    from platformdirs import user_cache_path

    room = user_cache_path("draftflow", appauthor=False) / "stores" / sha256(found.store.encode()).hexdigest()[:12]
    return found.model_copy(update={"outputs": room})
