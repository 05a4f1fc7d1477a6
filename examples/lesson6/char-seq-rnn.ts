import { fit, manualSeed, optim } from 'lanner'
import { everyCharData } from './char-data.ts'
import { getNextN } from './get-next.ts'
import { CharSeqRnn, nllLossSeq } from './models.ts'
import { rowPrinter, runProgram, type LessonOptions } from './program.ts'

/** Predicts after every character, so an eighth of the windows is enough. The loss flattens time and batch. */
export async function charSeqRnn(options: LessonOptions = {}) {
  const { print = console.log, seed = 42 } = options
  manualSeed(seed)
  const { vocab, md, rows } = everyCharData(options)
  print(`${rows} windows, ${md.validLoader.rows} of them for validation`)

  const m = new CharSeqRnn(vocab.size)
  const opt = new optim.Adam(m.parameters(), { lr: 1e-3 })
  const first = await fit(m, md, 4, opt, nllLossSeq, rowPrinter(print))
  optim.setLrs(opt, 1e-4)
  const second = await fit(m, md, 1, opt, nllLossSeq, rowPrinter(print))

  const written = await getNextN(m, vocab, 'for thos', 40)
  print(JSON.stringify(written))
  return { vocab, model: m, epochs: [...first, ...second], written }
}

await runProgram(import.meta.url, charSeqRnn)
