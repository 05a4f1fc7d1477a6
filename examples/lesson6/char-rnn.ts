import { F, Learner, manualSeed, optim } from 'lanner'
import { nextCharData } from './char-data.ts'
import { getNextN } from './get-next.ts'
import { CharRnn } from './models.ts'
import { runProgram, type LessonOptions } from './program.ts'

/** The same network by `nn.RNN`, trained longer; it then writes forty characters. */
export async function charRnn(options: LessonOptions = {}) {
  const { print = console.log, seed = 42 } = options
  manualSeed(seed)
  const { vocab, md, rows } = nextCharData(options)
  print(`${rows} windows, ${md.validLoader.rows} of them for validation`)

  const m = new CharRnn(vocab.size)
  const learn = new Learner(md, m, { lossFunction: F.nllLoss, optimizer: optim.Adam })
  const fits = [await learn.fit(4, 1e-3), await learn.fit(2, 1e-4)]

  const written = await getNextN(m, vocab, 'for thos', 40)
  print(JSON.stringify(written))
  return { vocab, model: m, fits, written }
}

await runProgram(import.meta.url, charRnn)
