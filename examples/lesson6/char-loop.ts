import { F, Learner, manualSeed, optim } from 'lanner'
import { nextCharData } from './char-data.ts'
import { getNext } from './get-next.ts'
import { CharLoopModel } from './models.ts'
import { runProgram, type LessonOptions } from './program.ts'

/** The first recurrent network: the same layers once for each of eight characters. The input is added to the state. */
export async function charLoop(options: LessonOptions = {}) {
  const { print = console.log, seed = 42 } = options
  manualSeed(seed)
  const { vocab, md, rows } = nextCharData(options)
  print(`${rows} windows, ${md.validLoader.rows} of them for validation`)

  const m = new CharLoopModel(vocab.size)
  const learn = new Learner(md, m, { lossFunction: F.nllLoss, optimizer: optim.Adam })
  const fits = [await learn.fit(1, 1e-2), await learn.fit(1, 1e-3)]

  const next: string[] = []
  for (const inp of ['for thos', 'part of ', 'queens a']) {
    next.push(await getNext(m, vocab, inp))
    print(`${JSON.stringify(inp)} -> ${JSON.stringify(next.at(-1))}`)
  }
  return { vocab, model: m, fits, next }
}

await runProgram(import.meta.url, charLoop)
