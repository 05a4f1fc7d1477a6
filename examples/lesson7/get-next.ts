import { Generator, noGrad, scope, tensor, type nn, type Tensor } from 'lanner'
import type { CharVocab } from 'lanner/data'

/** A model that carries its state: ids [steps, batch] -> log-probabilities [steps, batch, vocabulary]. */
export type CharModel = nn.Module<[Tensor], Tensor> & { reset(): void }

/** Log-probabilities of the next character; the model continues from its current state. */
async function read(m: CharModel, idxs: Int32Array): Promise<ArrayLike<number>> {
  const p = scope(() => noGrad(() => m(tensor(idxs).view(-1, 1)).select(0, -1)))
  return p.data()
}

/** The most likely next character. */
export async function getNext(m: CharModel, vocab: CharVocab, inp: string): Promise<string> {
  m.eval()
  m.reset()
  const p = await read(m, vocab.encode(inp))
  return vocab.characters[Array.from(p).indexOf(Math.max(...Array.from(p)))]!
}

/** Generates `n` sampled characters: sampling avoids loops such as 'the same the same'. The state is kept. */
export async function sampleNextN(
  m: CharModel,
  vocab: CharVocab,
  inp: string,
  n: number,
  seed = 42,
): Promise<string> {
  const random = new Generator(seed, 'sampling')
  m.eval()
  m.reset()
  let res = inp
  let idxs = vocab.encode(inp)
  for (let i = 0; i < n; i++) {
    const p = await read(m, idxs)
    let left = random.uniform()
    let next = 0
    while (next < p.length - 1 && (left -= Math.exp(p[next]!)) >= 0) next++
    res += vocab.characters[next]!
    idxs = Int32Array.of(next)
  }
  m.reset()
  return res
}
