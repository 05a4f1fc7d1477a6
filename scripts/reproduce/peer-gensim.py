# Trains word vectors with gensim and prints the results as one line of JSON: peer-gensim.py CORPUS QUESTIONS PAIRS sg|cbow THREADS
import json
import sys
import time

import gensim
from gensim.models import Word2Vec
from gensim.models.word2vec import LineSentence

corpus, questions, pairs, model, threads = sys.argv[1:]
began = time.time()
trained = Word2Vec(
    LineSentence(corpus),
    vector_size=100,
    window=5,
    negative=5,
    sample=1e-4,
    min_count=5,
    epochs=5,
    workers=int(threads),
    sg=int(model == "sg"),
)
seconds = time.time() - began
cpu = time.process_time()
accuracy, _ = trained.wv.evaluate_word_analogies(questions, restrict_vocab=30000)
_, spearman, _ = trained.wv.evaluate_word_pairs(pairs)
print(
    json.dumps(
        {
            "version": gensim.__version__,
            "seconds": seconds,
            "cpu": cpu,
            "accuracy": accuracy,
            "spearman": float(getattr(spearman, "correlation", spearman[0])),
        }
    )
)
