import { nn, noGrad, optim, scope, tensor } from 'lanner'
import { streamLoss, type RecurrentLanguageModel } from 'lanner/text'

export interface NetReadingOptions {
  /** Preceding text, at least one character: the net reads its last 1,000 to build up its state. */
  readonly before: Int32Array
  readonly vocabulary: number
  /** SGD learning rate for dynamic evaluation. Default: the net does not change. */
  readonly lr?: number
  /** Characters between SGD steps. Default 32. */
  readonly segment?: number
}

/**
 * A net's distribution over the vocabulary before each character of a stream.
 *
 * With `lr`, this is dynamic evaluation (Krause et al., arXiv 1709.07432): after predicting each segment, the
 * net takes an SGD step on it. This changes the model.
 *
 * @returns probabilities [characters, vocabulary], row after row.
 */
export async function readByNet(
  model: RecurrentLanguageModel,
  ids: Int32Array,
  { before, vocabulary, lr, segment = 32 }: NetReadingOptions,
): Promise<Float32Array> {
  model.eval()
  model.reset()
  const optimizer = lr === undefined ? null : new optim.SGD(model.parameters(), { lr })
  const start = before.slice(-1000)
  const skipped = start.length - 1
  const inputs = new Int32Array(skipped + ids.length + 1)
  inputs.set(start)
  inputs.set(ids, start.length)
  const out = new Float32Array(ids.length * vocabulary)
  if (skipped > 0) scope(() => noGrad(() => void model(column(inputs.subarray(0, skipped)))))
  for (let from = 0; from < ids.length; from += segment) {
    const targets = ids.subarray(from, from + segment)
    const x = inputs.subarray(skipped + from, skipped + from + targets.length)
    const logProbs = scope(() => {
      if (optimizer === null) return noGrad(() => model(column(x)))
      const said = model(column(x))
      streamLoss(said, column(targets)).backward()
      nn.utils.clipGradNorm_(model.parameters(), 1)
      optimizer.step()
      optimizer.zeroGrad()
      return said.detach()
    })
    const values = await logProbs.data()
    for (let i = 0; i < values.length; i++) out[from * vocabulary + i] = Math.exp(values[i]!)
  }
  model.reset()
  return out
}

const column = (ids: Int32Array) => tensor(ids.slice()).view(-1, 1)

/** The mean cost of the characters in nats. */
export function meanCost(probabilities: Float32Array, ids: Int32Array): number {
  const width = probabilities.length / ids.length
  return ids.reduce((sum, id, i) => sum - Math.log(probabilities[i * width + id]!), 0) / ids.length
}
