import { FileError } from '../../base/errors.ts'
import { fromBase64 } from '../run/base64.ts'
import {
  checkCapacity,
  checkFacts,
  damagedModel,
  oneOf,
  optional,
  whole,
  type FactRules,
} from '../run/model-facts.ts'
import type { Restored } from '../run/restore-run.ts'
import type { RunDescription } from '../run/run-folder.ts'
import { FakeWordModel } from './fake-word-model.ts'
import { word2vecModels } from './settings.ts'
import { Word2VecModel } from './word2vec-model.ts'
import { Word2VecRun, type Word2VecFacts } from './word2vec-run.ts'

const rules: FactRules<Word2VecFacts['model']> = {
  name: oneOf(...word2vecModels),
  words: whole(1, 100_000_000),
  dim: whole(1, 65_536),
  window: optional(whole(1, 10_000)),
}

/**
 * Builds a word vector run from its description; the weights are still initial ones.
 *
 * @throws FileError if the description is damaged or names an unknown model.
 */
export function restoreWord2vecRun(
  where: string,
  { model: described, data, training, metrics }: RunDescription,
  most: number,
): Restored<Word2VecRun> {
  const facts = checkFacts<Word2VecFacts['model']>(where, described, rules)
  const damaged = (what: string): FileError => damagedModel(where, what)
  const fakeWord = facts.name === 'fakeWord'
  if (fakeWord && facts.window === undefined) throw damaged('model.window is missing')
  checkCapacity(where, facts.words * facts.dim, most)
  const { words, counts: packed, ...rest } = data
  if (
    !Array.isArray(words) ||
    words.length !== facts.words ||
    !words.every((word) => typeof word === 'string')
  )
    throw damaged('its words are not all text')
  if (new Set(words).size !== words.length) throw damaged('a word is listed twice')
  const counts = fromBase64(packed, 2 ** 31)
  if (counts === null || counts.length !== words.length) throw damaged('it needs one count per word')
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
