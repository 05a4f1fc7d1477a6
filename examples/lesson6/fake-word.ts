import { fit } from 'lanner/word2vec'
import { init } from 'lanner'
import { findText, runProgram, type LessonOptions } from './program.ts'

interface FakeWordProgramOptions extends LessonOptions {
  readonly dim?: number
  readonly epochs?: number
  readonly lr?: number
}

/**
 * A self-supervised task like word2vec's: the middle of eleven words is real (1) or random (0). One embedding table learns to tell them apart;
 * the goal is the embeddings, not the predictions. The last fifth of the text is for validation. `rows` limits the number of words.
 */
export async function fakeWord(options: FakeWordProgramOptions = {}) {
  const { text = findText(), rows, seed = 42, print = console.log, dim = 100, epochs = 5, lr } = options
  await init()
  const words = text.split(/\s+/u)
  const used = rows === undefined ? words : words.slice(0, rows)
  const run = await fit([used.join(' ')], {
    model: 'fakeWord',
    window: 5,
    dim,
    epochs,
    lr,
    seed,
    deterministic: true,
    onStart: ({ words: known, tokens, judged }) =>
      print(`${known} words; ${tokens} windows, ${judged} of them for validation`),
    onEpochEnd: ({ epoch, loss, scores }) =>
      print(`[${epoch - 1}, ${loss.toFixed(5)}, AUC ${scores?.auc.toFixed(4)}]`),
  })
  const { auc, aucFrequency, aucPairsSeen, aucPairChances } = run.facts.metrics as Record<string, number>
  const results = {
    'this model': auc!,
    'how frequent the word is': aucFrequency!,
    'pairs of neighbors that were seen': aucPairsSeen!,
    'chances of pairs of neighbors': aucPairChances!,
  }
  for (const [name, area] of Object.entries(results)) print(`${name}: AUC ${area.toFixed(4)}`)
  const word = run.words[Math.min(60, run.words.length - 1)]!
  const near = run.vectors.nearest(word, { n: 5 }).map((found) => found.word)
  print(`nearest to ${word}: ${near.join(', ')}`)
  return { results, run }
}

await runProgram(import.meta.url, fakeWord)
