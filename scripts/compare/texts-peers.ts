import type { PeerTools } from './peers.ts'

/** The tools that classify texts in Python. */
export const textPeers: PeerTools = {
  program: 'texts-peers.py',
  titles: {
    frequencies: 'the class frequencies',
    'naive Bayes': "scikit-learn's MultinomialNB on counts of words",
    LR: "scikit-learn's LogisticRegression on TF-IDF of words, everything at its defaults",
    'LR n-grams':
      'the same with C=30 on words, pairs of words and 2 to 5 letters within words, sublinear counts',
  },
}
