import { nn, noGrad, optim, scope, tensor } from 'lanner'
import { streamLoss, type RecurrentLanguageModel } from 'lanner/text'

export interface NetReadingOptions {
  /** What was read before, one character at least: the net reads the last 1,000 of it to know where it is. */
  readonly before: Int32Array
  readonly vocabulary: number
  /** Rate of SGD for dynamic evaluation; left out, the net stays as it is. */
  readonly lr?: number
  /** Characters between two steps of SGD. Default 32. */
  readonly segment?: number
}

/**
 * The distribution over the vocabulary that a net gave to each character before it saw it, reading in order as one stream.
 *
 * With `lr`, this is dynamic evaluation (Krause et al., arXiv 1709.07432): after each segment, whose characters are all predicted by then, the
 * net takes a step of SGD on it. The model is changed by that.
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
