import { F, fit, manualSeed, optim } from 'lanner'
import { nextCharData } from './char-data.ts'
import { getNext } from './get-next.ts'
import { CharLoopModel } from './models.ts'
import { rowPrinter, runProgram, type LessonOptions } from './program.ts'

/** The first recurrent network: the same layers for each of eight characters. The input is added to the state. */
export async function charLoop(options: LessonOptions = {}) {
  const { print = console.log, seed = 42 } = options
  manualSeed(seed)
  const { vocab, md, rows } = nextCharData(options)
  print(`${rows} windows, ${md.validLoader.rows} of them for validation`)

  const m = new CharLoopModel(vocab.size)
  const opt = new optim.Adam(m.parameters(), { lr: 1e-2 })
  const first = await fit(m, md, 1, opt, F.nllLoss, rowPrinter(print))
  optim.setLrs(opt, 1e-3)
  const second = await fit(m, md, 1, opt, F.nllLoss, rowPrinter(print))

  const next: string[] = []
  for (const inp of ['for thos', 'part of ', 'queens a']) {
    next.push(await getNext(m, vocab, inp))
    print(`${JSON.stringify(inp)} -> ${JSON.stringify(next.at(-1))}`)
  }
  return { vocab, model: m, epochs: [...first, ...second], next }
}

await runProgram(import.meta.url, charLoop)
