import { Learner, manualSeed, optim } from 'lanner'
import { everyCharData } from './char-data.ts'
import { getNextN } from './get-next.ts'
import { CharSeqRnn, identityInit, nllLossSeq } from './models.ts'
import { runProgram, type LessonOptions } from './program.ts'

/** The identity matrix as the first recurrent weights: nothing explodes, so the learning rate can be ten times as large. */
export async function charSeqRnnIdentity(options: LessonOptions = {}) {
  const { print = console.log, seed = 42 } = options
  manualSeed(seed)
  const { vocab, md, rows } = everyCharData(options)
  print(`${rows} windows, ${md.validLoader.rows} of them for validation`)

  const m = new CharSeqRnn(vocab.size)
  identityInit(m.rnn)
  const learn = new Learner(md, m, { lossFunction: nllLossSeq, optimizer: optim.Adam })
  const fits = [await learn.fit(4, 1e-2), await learn.fit(4, 1e-3)]

  const written = await getNextN(m, vocab, 'for thos', 40)
  print(JSON.stringify(written))
  return { vocab, model: m, fits, written }
}

await runProgram(import.meta.url, charSeqRnnIdentity)
