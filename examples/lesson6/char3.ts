import { F, Learner, manualSeed, optim } from 'lanner'
import { CharVocab, ColumnarModelData, overlappingWindows } from 'lanner/data'
import { getNext } from './get-next.ts'
import { Char3Model } from './models.ts'
import { findText, runProgram, slice, type LessonOptions } from './program.ts'

/** Predicts the fourth character from three. The lesson keeps one single row for validation, so only the training loss says something. */
export async function char3(options: LessonOptions = {}) {
  const { text = findText(), rows, seed = 42, print = console.log } = options
  manualSeed(seed)
  const vocab = CharVocab.fromText(text)
  print(`total chars: ${vocab.size}`)
  const idx = vocab.encode(text)
  print(`[${idx.subarray(0, 10).join(', ')}]`)

  const cs = 3
  const { columns: xs, target: y, count } = overlappingWindows(slice(idx, rows, cs, cs), cs, { stride: cs })
  print(`${count} rows of ${xs.length} characters`)
  const md = ColumnarModelData.fromArrays([-1], xs, y, { batchSize: 512, seed })

  const m = new Char3Model(vocab.size)
  const learn = new Learner(md, m, { lossFunction: F.nllLoss, optimizer: optim.Adam })
  const fits = [await learn.fit(1, 1e-2), await learn.fit(1, 1e-3)]

  const next: string[] = []
  for (const inp of ['y. ', 'ppl', ' th', 'and']) {
    next.push(await getNext(m, vocab, inp))
    print(`${JSON.stringify(inp)} -> ${JSON.stringify(next.at(-1))}`)
  }
  return { vocab, model: m, fits, next }
}

await runProgram(import.meta.url, char3)
