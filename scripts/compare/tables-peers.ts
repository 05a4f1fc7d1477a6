import type { PeerTools } from './peers.ts'

/** The tools that train on tables in Python. */
export const tablePeers: PeerTools = {
  program: 'tables-peers.py',
  titles: {
    mean: 'the mean of the target, or the class frequencies',
    linear: "scikit-learn's Ridge or LogisticRegression on standardized numbers and one-hot categories",
    HistGB: "scikit-learn's HistGradientBoosting at its defaults, with native categories",
    'HistGB early': 'the same with early_stopping=True',
    XGBoost: 'XGBoost at its defaults (100 trees, histogram method, native categories)',
  },
}
