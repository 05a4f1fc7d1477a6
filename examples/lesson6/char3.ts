import { F, fit, manualSeed, optim } from 'lanner'
import { CharVocab, ColumnarModelData, overlappingWindows } from 'lanner/data'
import { getNext } from './get-next.ts'
import { Char3Model } from './models.ts'
import { findText, rowPrinter, runProgram, slice, type LessonOptions } from './program.ts'

/** Predicts the fourth character from three. The lesson keeps a single row for validation, so only the training loss is meaningful. */
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
  const opt = new optim.Adam(m.parameters(), { lr: 1e-2 })
  const first = await fit(m, md, 1, opt, F.nllLoss, rowPrinter(print))
  optim.setLrs(opt, 1e-3)
  const second = await fit(m, md, 1, opt, F.nllLoss, rowPrinter(print))

  const next: string[] = []
  for (const inp of ['y. ', 'ppl', ' th', 'and']) {
    next.push(await getNext(m, vocab, inp))
    print(`${JSON.stringify(inp)} -> ${JSON.stringify(next.at(-1))}`)
  }
  return { vocab, model: m, epochs: [...first, ...second], next }
}

await runProgram(import.meta.url, char3)
