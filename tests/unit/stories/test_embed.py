"""Encoders: unit vectors, offline, the same for the same text."""

from importlib.util import find_spec

import numpy as np
import pytest

from bot.errors import ModelError
from bot.stories import embed
from bot.stories.embed import EncoderKind, check_minilm, load_encoder, text_for_encoder


@pytest.mark.models
@pytest.mark.parametrize("kind", ["minilm", "static"])
def test_vectors_have_unit_length_and_alike_texts_are_near(kind: EncoderKind) -> None:
    encoder = load_encoder(kind)
    texts = ["A ferry ran aground near the harbour.", "The ship is stuck off the port.", "The bank raised rates.", ""]
    vectors = encoder.encode(texts)
    assert vectors.dtype == np.float32
    assert np.allclose(np.linalg.norm(vectors, axis=1), [1, 1, 1, 0], atol=1e-5)
    assert vectors[0] @ vectors[1] > vectors[0] @ vectors[2]
    assert np.allclose(encoder.encode(texts[:1])[0], vectors[0], atol=1e-5)
    assert encoder.encode([]).shape == (0, vectors.shape[1])


@pytest.mark.models
def test_the_packaged_weights_are_the_published_ones() -> None:
    check_minilm()


def test_a_missing_encoder_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(embed, "find_spec", lambda name: None if name == "torch" else find_spec(name))
    assert not embed.minilm_is_installed()
    with pytest.raises(ModelError) as caught:
        load_encoder("minilm")
    assert "requirements" in caught.value.for_people


def test_the_title_is_not_read_twice() -> None:
    assert text_for_encoder("Ferry aground", "Ferry aground. All safe.") == "Ferry aground. All safe."
    assert text_for_encoder("Ferry aground", "All safe.") == "Ferry aground\nAll safe."
