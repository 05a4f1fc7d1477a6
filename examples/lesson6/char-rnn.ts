import { F, fit, manualSeed, optim } from 'lanner'
import { nextCharData } from './char-data.ts'
import { getNextN } from './get-next.ts'
import { CharRnn } from './models.ts'
import { rowPrinter, runProgram, type LessonOptions } from './program.ts'

/** The same network with `nn.RNN`, trained for longer; it then generates forty characters. */
export async function charRnn(options: LessonOptions = {}) {
  const { print = console.log, seed = 42 } = options
  manualSeed(seed)
  const { vocab, md, rows } = nextCharData(options)
  print(`${rows} windows, ${md.validLoader.rows} of them for validation`)

  const m = new CharRnn(vocab.size)
  const opt = new optim.Adam(m.parameters(), { lr: 1e-3 })
  const first = await fit(m, md, 4, opt, F.nllLoss, rowPrinter(print))
  optim.setLrs(opt, 1e-4)
  const second = await fit(m, md, 2, opt, F.nllLoss, rowPrinter(print))

  const written = await getNextN(m, vocab, 'for thos', 40)
  print(JSON.stringify(written))
  return { vocab, model: m, epochs: [...first, ...second], written }
}

await runProgram(import.meta.url, charRnn)
