import { Learner, manualSeed, optim } from 'lanner'
import { everyCharData } from './char-data.ts'
import { getNextN } from './get-next.ts'
import { CharSeqRnn, nllLossSeq } from './models.ts'
import { runProgram, type LessonOptions } from './program.ts'

/** Predicts after every character, so an eighth of the windows teaches as much. The loss flattens time and batch. */
export async function charSeqRnn(options: LessonOptions = {}) {
  const { print = console.log, seed = 42 } = options
  manualSeed(seed)
  const { vocab, md, rows } = everyCharData(options)
  print(`${rows} windows, ${md.validLoader.rows} of them for validation`)

  const m = new CharSeqRnn(vocab.size)
  const learn = new Learner(md, m, { lossFunction: nllLossSeq, optimizer: optim.Adam })
  const fits = [await learn.fit(4, 1e-3), await learn.fit(1, 1e-4)]

  const written = await getNextN(m, vocab, 'for thos', 40)
  print(JSON.stringify(written))
  return { vocab, model: m, fits, written }
}

await runProgram(import.meta.url, charSeqRnn)
