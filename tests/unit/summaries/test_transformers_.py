"""Models on this machine: tiny ones built here through the real path, and the packaged one."""

import asyncio
from pathlib import Path
from typing import Any

import pytest
from tokenizers import Tokenizer, models, pre_tokenizers, processors

from bot.errors import ModelError
from bot.model.summaries import Evidence
from bot.summaries import transformers_
from bot.summaries.prompt import Request
from bot.summaries.summarize import Summarizer
from bot.summaries.transformers_ import BUNDLED, TransformersGenerator

WORDS = [
    "the",
    "bridge",
    "is",
    "open",
    "again",
    "lorries",
    "cross",
    "river",
    "officials",
    "met",
    "in",
    "new",
    "delhi",
    ".",
]
REQUESTS = [
    Request(passages=("the bridge is open again .",), words=5),
    Request(passages=("lorries cross the river in new delhi , officials met .", "the bridge is open ."), words=8),
]


def save_tokenizer(folder: Path) -> int:
    """Save a word-level tokenizer made of `WORDS`; return how many tokens it has."""
    from transformers import PreTrainedTokenizerFast

    vocabulary = {word: number for number, word in enumerate(["<pad>", "</s>", "<unk>", *dict.fromkeys(WORDS)])}
    tokenizer = Tokenizer(models.WordLevel(vocabulary, unk_token="<unk>"))
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    tokenizer.post_processor = processors.TemplateProcessing(single="$A </s>", special_tokens=[("</s>", 1)])
    build: Any = PreTrainedTokenizerFast
    fast = build(tokenizer_object=tokenizer, pad_token="<pad>", eos_token="</s>", unk_token="<unk>")
    fast.save_pretrained(folder)
    return len(vocabulary)


@pytest.fixture(scope="module")
def seq2seq(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build an untrained T5 of a few dimensions."""
    import torch
    from transformers import T5Config, T5ForConditionalGeneration

    folder = tmp_path_factory.mktemp("t5")
    size = save_tokenizer(folder)
    torch.manual_seed(7)
    build: Any = T5Config
    config = build(
        vocab_size=size, d_model=16, d_kv=8, d_ff=32, num_layers=1, num_heads=2, decoder_start_token_id=0,
        pad_token_id=0, eos_token_id=1,
    )  # fmt: skip
    T5ForConditionalGeneration(config).save_pretrained(folder)
    return folder


@pytest.fixture(scope="module")
def causal(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build an untrained Llama of a few dimensions."""
    import torch
    from transformers import LlamaConfig, LlamaForCausalLM

    folder = tmp_path_factory.mktemp("llama")
    size = save_tokenizer(folder)
    torch.manual_seed(7)
    config = LlamaConfig(
        vocab_size=size, hidden_size=16, intermediate_size=32, num_hidden_layers=1, num_attention_heads=2,
        num_key_value_heads=2, pad_token_id=0, bos_token_id=1, eos_token_id=1,
    )  # fmt: skip
    LlamaForCausalLM(config).save_pretrained(folder)
    return folder


@pytest.mark.models
@pytest.mark.parametrize("kind", ["seq2seq", "causal"])
async def test_a_folder_with_either_kind_of_model_answers_batches(kind: str, request: pytest.FixtureRequest) -> None:
    folder: Path = request.getfixturevalue(kind)
    generator = TransformersGenerator(str(folder), cache=folder)
    try:
        together = await generator.generate(REQUESTS)
        assert len(together) == 2
        alone = await generator.generate(REQUESTS[1:])
    finally:
        generator.close()
    assert together[1].split()[:3] == alone[0].split()[:3]


@pytest.mark.models
async def test_what_an_untrained_model_says_never_reaches_a_summary(seq2seq: Path) -> None:
    generator = TransformersGenerator(str(seq2seq), cache=seq2seq)
    story = [Evidence(text="The bridge is open again. Lorries cross the river in New Delhi, officials said.")]
    summary = await Summarizer(generator).summarize(story)
    generator.close()
    assert summary == await Summarizer().summarize(story)


@pytest.mark.models
async def test_the_event_loop_goes_on_while_a_model_loads(seq2seq: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import threading

    go = threading.Event()
    load = transformers_._load

    def slow(name: str, cache: Path) -> transformers_._Loaded:
        assert go.wait(30)
        return load(name, cache)

    monkeypatch.setattr(transformers_, "_load", slow)
    generator = TransformersGenerator(str(seq2seq), cache=seq2seq)
    async with asyncio.TaskGroup() as group:
        answer = group.create_task(generator.generate(REQUESTS[:1]))
        await asyncio.sleep(0)
        go.set()
    generator.close()
    assert len(answer.result()) == 1


@pytest.mark.models
async def test_a_missing_or_broken_folder_says_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text("{broken")
    for name in (str(tmp_path / "none"), str(tmp_path), "./none"):
        with pytest.raises(ModelError) as caught:
            await TransformersGenerator(name, cache=tmp_path).generate(REQUESTS)
        assert "folder" in caught.value.for_people


@pytest.mark.parametrize(("offline", "advice"), [(True, "HF_HUB_OFFLINE"), (False, "can the hub be reached")])
async def test_a_hub_id_that_cannot_be_had_says_what_to_do_and_is_not_tried_at_once_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, offline: bool, advice: str
) -> None:

    asked: list[bool] = []

    def unreachable(folder: str, *, offline: bool) -> transformers_._Loaded:
        asked.append(offline)
        raise OSError("no connection")

    monkeypatch.setenv("HF_HUB_OFFLINE", "1" if offline else "0")
    monkeypatch.setattr(transformers_, "_from_pretrained", unreachable)
    generator = TransformersGenerator("nobody/nothing", cache=tmp_path)
    for _ in range(2):
        with pytest.raises(ModelError) as caught:
            await generator.generate(REQUESTS)
        assert "nobody/nothing" in caught.value.for_people
        assert advice in caught.value.for_people
    generator.close()
    assert asked == [False]


async def test_a_missing_package_says_how_to_install_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transformers_, "find_spec", lambda name: None)
    with pytest.raises(ModelError) as caught:
        await TransformersGenerator(BUNDLED, cache=tmp_path).generate(REQUESTS)
    assert "requirements-models.txt" in caught.value.for_people


def test_a_conversion_that_fails_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    packaged = tmp_path / "model.gguf"
    packaged.write_bytes(b"GGUF")
    cache = tmp_path / "cache"

    def fail(packaged: Path, folder: Path) -> None:
        (folder / "half.safetensors").write_bytes(b"x")
        raise OSError("disk full")

    monkeypatch.setattr(transformers_, "_packaged", lambda: packaged)
    monkeypatch.setattr(transformers_, "_convert", fail)
    with pytest.raises(ModelError, match="disk full"):
        transformers_._converted(cache)
    assert list(cache.iterdir()) == []


@pytest.mark.models
async def test_the_packaged_model_is_converted_once_and_writes_sentences(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    cache = tmp_path_factory.mktemp("models")
    for _ in range(2):
        generator = TransformersGenerator(BUNDLED, cache=cache)
        passage = "South Korea is considering joining a maritime forum, its foreign ministry said on Thursday."
        (answer,) = await generator.generate([Request(passages=(passage,), words=20)])
        generator.close()
        assert "Korea" in answer
    assert len(list(cache.iterdir())) == 1
