import { FileError } from '../../base/errors.ts'
import { fromBase64 } from '../run/base64.ts'
import type { Restored } from '../run/restore-run.ts'
import type { RunDescription } from '../run/run-folder.ts'
import { FakeWordModel } from './fake-word-model.ts'
import { word2vecModels } from './settings.ts'
import { Word2VecModel } from './word2vec-model.ts'
import { Word2VecRun, type Word2VecFacts } from './word2vec-run.ts'

/**
 * Makes a run of word vectors from its description; the weights are still initial ones.
 *
 * @throws FileError where the description is damaged or names a model that is not known.
 */
export function restoreWord2vecRun(
  where: string,
  { model: described, data, training, metrics }: RunDescription,
): Restored<Word2VecRun> {
  const facts = described as unknown as Word2VecFacts['model']
  const damaged = (what: string): FileError => new FileError(`${where}: model.json is damaged: ${what}.`)
  if (!word2vecModels.includes(facts.name))
    throw new FileError(
      `${where}: this Lanner does not know the model ${JSON.stringify(facts.name)}; it knows ${word2vecModels.join(', ')}.`,
    )
  const fakeWord = facts.name === 'fakeWord'
  for (const [key, most] of [
    ['words', 100_000_000],
    ['dim', 65_536],
    ...(fakeWord ? ([['window', 10_000]] as const) : []),
  ] as const)
    if (!Number.isInteger(facts[key]) || facts[key]! < 1 || facts[key]! > most)
      throw damaged(`model.${key} must be a whole number from 1 to ${most}`)
  const { words, counts: packed, ...rest } = data
  if (
    !Array.isArray(words) ||
    words.length !== facts.words ||
    !words.every((word) => typeof word === 'string')
  )
    throw damaged('it does not have a text for each word')
  if (new Set(words).size !== words.length) throw damaged('a word stands twice')
  const counts = fromBase64(packed, 2 ** 31)
  if (counts === null || counts.length !== words.length)
    throw damaged('it does not have a count for each word')
  if (fakeWord && facts.dim % 2 !== 0) throw damaged('model.dim must be even')
  const model = fakeWord
    ? new FakeWordModel(facts.words, facts.dim, facts.window)
    : new Word2VecModel(facts.words, facts.dim)
  return {
    model,
    run: new Word2VecRun(model, words, counts, {
      model: facts,
      data: rest,
      training: { ...training },
      metrics: { ...metrics },
    }),
  }
}
