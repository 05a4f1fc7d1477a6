/** Target speed relative to PyTorch (gensim for word2vec), by backend; other workloads have no target. */
const ratios = {
  native: {
    'char-seq-rnn': 1.3,
    'char-loop': 1.3,
    linear: 1,
    infer: 2,
    lstm: 1.2,
    gru: 1.5,
    collab: 3,
    'collab-fused': 1.5,
    'movielens-epoch': 3,
    tabular: 1.5,
    ensemble: 2,
    tabm: 1.5,
    word2vec: 1,
    'word2vec-cbow': 1,
    gemm: 1.1,
    conv: 0.8,
    'conv-mnist-step': 1.3,
    'conv-resnet9-step': 1,
    'conv-mobilenet-step': 1,
    'conv-resnet18-infer': 1,
    attention: 1,
    'gpt-step-small': 1.5,
    'gpt-step-medium': 1.2,
    'gpt-generate': 1.5,
  },
  wasm: { 'char-seq-rnn': 0.6, 'char-loop': 0.6 },
}

export function targetRatio(backend, name) {
  const family = name.split('-')[0]
  return (
    ratios[backend]?.[name] ??
    (['gemm', 'conv', 'attention'].includes(family) ? ratios[backend]?.[family] : undefined)
  )
}

/** Target for `import 'lanner'` in milliseconds. */
export const importTarget = 30
