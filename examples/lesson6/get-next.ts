import { noGrad, tensor, type nn, type Tensor } from 'lanner'
import type { CharVocab } from 'lanner/data'

/** Any of the models here: one argument for each character. */
type CharModel = nn.Module<Tensor[], Tensor>

/** The character that the model finds likeliest after `inp`. */
export async function getNext(model: CharModel, vocab: CharVocab, inp: string): Promise<string> {
  const idxs = Array.from(vocab.encode(inp), (id) => tensor([id], 'int32'))
  const p = noGrad(() => model(...idxs).view(-1, vocab.size))
  // CharSeqRnn answers after every character; the last answer is the one we want.
  const i = await p.select(0, -1).argmax().item()
  return vocab.characters[i]!
}

/** Writes `n` characters after `inp`: each time the first one goes and the new one comes. */
export async function getNextN(model: CharModel, vocab: CharVocab, inp: string, n: number): Promise<string> {
  let res = inp
  for (let i = 0; i < n; i++) {
    const c = await getNext(model, vocab, inp)
    res += c
    inp = inp.slice(1) + c
  }
  return res
}
