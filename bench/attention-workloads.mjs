// Attention alone, forward and backward, whole steps of small GPTs, and generation with a cache; peer_attention.py has the same.
import { F, manualSeed, noGrad, optim, randint, randn, scope } from '../dist/index.js'
import { Gpt, gptLoss } from '../dist/apps/text/index.js'

/** [batch, heads, length, width], causal. */
const lengths = {
  'attention-64': [12, 4, 64, 32],
  'attention-256': [8, 6, 256, 64],
  'attention-1024': [2, 4, 1024, 64],
  'attention-4096': [1, 2, 4096, 64],
}

function attention(shape) {
  const [q, k, v] = [0, 1, 2].map(() => randn(...shape, { requiresGrad: true }))
  const cotangent = randn(...shape)
  return () =>
    scope(() => {
      F.scaledDotProductAttention(q, k, v, { isCausal: true }).backward(cotangent)
      q.grad = k.grad = v.grad = null
    })
}

/** Sizes of the steps: nanoGPT's model for a CPU, and its model for a GPU. */
const gpts = {
  'gpt-step-small': { batch: 12, context: 64, layers: 4, heads: 4, width: 128 },
  'gpt-step-medium': { batch: 8, context: 256, layers: 6, heads: 6, width: 384 },
}

/** GPT-2's smallest model, which needs 2.5 GB: it runs only if it is named. */
export const largeGpts = {
  'gpt-step-124m': { vocabulary: 50_257, batch: 4, context: 64, layers: 12, heads: 12, width: 768 },
}

function gptStep({ batch, vocabulary = 65, ...sizes }) {
  const model = new Gpt({ vocabulary, ...sizes })
  const optimizer = new optim.AdamW(model.parameters(), { lr: 1e-3, weightDecay: 0.1 })
  const [x, y] = [0, 1].map(() => randint(0, vocabulary, [sizes.context, batch]))
  return () =>
    scope(() => {
      optimizer.zeroGrad()
      gptLoss(model(x), y).backward()
      optimizer.step()
    })
}

/** 200 tokens of a model with a context of 256, each the most likely one. */
function generation() {
  manualSeed(1)
  const model = new Gpt({ vocabulary: 65, context: 256, layers: 6, heads: 6, width: 384 }).eval()
  const one = randint(0, 65, [1, 1])
  return () => {
    const cache = model.cache()
    for (let token = 0; token < 200; token++)
      scope(() => noGrad(() => one.copy_(model.step(one, cache).reshape(1, 65).argmax(1).view(1, 1))))
    cache.dispose()
  }
}

export const attentionWorkloads = {
  ...Object.fromEntries(Object.entries(lengths).map(([name, shape]) => [name, () => attention(shape)])),
  ...Object.fromEntries(
    Object.entries({ ...gpts, ...largeGpts }).map(([name, sizes]) => [name, () => gptStep(sizes)]),
  ),
  'gpt-generate': generation,
}
