"""Runs the word2vec workloads of workloads.mjs in gensim, for side-by-side timing: one pass over the text of word2vec-text.mjs."""
import gzip
import os
import random

import gensim
from gensim.models import Word2Vec

from peer_loop import serve

THREADS = int(os.environ.get("LANNER_THREADS", "2"))


def sentences():
    """The text of word2vec-text.mjs in sentences of 10,000 words, gensim's maximum."""
    path, size = os.environ["LANNER_BENCH_TEXT"], int(os.environ["LANNER_BENCH_BYTES"])
    if path:
        with gzip.open(path) as file:
            words = file.read(size).decode().split()
    else:
        numbers = random.Random(0).choices(range(20_000), [1 / (10 + i) for i in range(20_000)], k=size // 6)
        words = [f"w{number}" for number in numbers]
    return [words[at : at + 10_000] for at in range(0, len(words), 10_000)]


def prepare(name):
    text = sentences()
    model = Word2Vec(
        vector_size=100,
        window=5,
        negative=5,
        sample=1e-4,
        min_count=5,
        workers=THREADS,
        sg=int(name == "word2vec"),
    )
    model.build_vocab(text)
    return lambda: model.train(text, total_examples=model.corpus_count, epochs=1)


serve(f"gensim {gensim.__version__}, {THREADS} threads", prepare)
