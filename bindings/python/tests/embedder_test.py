"""An embedder from a folder of word pieces' vectors."""

import os
import shutil

import keel
import pytest

MODEL = os.environ["KEEL_STATIC_MODEL"]


def squares(row):
    return sum(float(x) * float(x) for x in row)


def test_vectors_of_texts():
    embedder = keel.StaticEmbedder(MODEL)
    assert embedder.dimensions == 6
    assert embedder.name.startswith("static-") and len(embedder.name) == 23
    rows = embedder(["get a refund", "", "get a refund"])
    assert len(rows) == 3 and squares(rows[0]) == pytest.approx(1, abs=1e-5)
    assert squares(rows[1]) == 0 and list(rows[0]) == list(rows[2])
    assert len(embedder([])) == 0
    assert embedder.name in repr(embedder)


def test_an_engine_embeds_its_articles(folder):
    with keel.Engine(folder, True, sync=False, embedder=keel.StaticEmbedder(MODEL)) as engine:
        engine.put_article(id="refunds", title="Get a refund", body="Press Refund in Billing.")
        engine.tick()
        status = engine.status()
        assert status.embedder == keel.StaticEmbedder(MODEL).name
        assert (status.passages, status.passages_embedded) == (1, 1)
        assert engine.ask("get a refund").candidates[0].article == "refunds"
    with keel.Engine(folder, sync=False) as engine:
        assert engine.status().embedder == ""
        assert engine.status().passages == 0


def test_the_same_content_elsewhere_is_the_same_model(tmp_path):
    shutil.copytree(MODEL, tmp_path / "copy")
    assert keel.StaticEmbedder(tmp_path / "copy").name == keel.StaticEmbedder(MODEL).name


def test_what_is_missing_or_damaged_is_told(tmp_path):
    with pytest.raises(keel.NotFoundError, match="model.safetensors"):
        keel.StaticEmbedder(tmp_path)
    shutil.copytree(MODEL, tmp_path / "damaged")
    path = tmp_path / "damaged" / "model.safetensors"
    path.write_bytes(path.read_bytes()[:-1])
    with pytest.raises(keel.CorruptError, match="embeddings"):
        keel.StaticEmbedder(tmp_path / "damaged")
