import { noGrad, tensor, type nn, type Tensor } from 'lanner'
import type { CharVocab } from 'lanner/data'

/** Any of the models here: one argument for each character. */
type CharModel = nn.Module<Tensor[], Tensor>

/** The most likely character after `inp`. */
export async function getNext(model: CharModel, vocab: CharVocab, inp: string): Promise<string> {
  const idxs = Array.from(vocab.encode(inp), (id) => tensor([id], 'int32'))
  const p = noGrad(() => model(...idxs).view(-1, vocab.size))
  // CharSeqRnn predicts after every character; we want the last prediction.
  const i = await p.select(0, -1).argmax().item()
  return vocab.characters[i]!
}

/** Generates `n` characters after `inp` with a sliding window. */
export async function getNextN(model: CharModel, vocab: CharVocab, inp: string, n: number): Promise<string> {
  let res = inp
  for (let i = 0; i < n; i++) {
    const c = await getNext(model, vocab, inp)
    res += c
    inp = inp.slice(1) + c
  }
  return res
}
