import type { SafetensorsFile } from '../../../data/safetensors/decode.ts'
import { NgramReader } from '../../../data/text/ngram-features.ts'
import { TokenReader } from '../../../data/text/token-reader.ts'
import { vocabFromJSON } from '../../../data/text/text-vocab.ts'
import { LannerError } from '../../../base/errors.ts'
import { tokenName } from '../../../data/text/token-kind.ts'
import {
  checkCapacity,
  anything,
  checkFacts,
  damagedModel,
  fraction,
  oneOf,
  whole,
  type FactRules,
} from '../../run/model-facts.ts'
import type { Restored } from '../../run/restore-run.ts'
import type { RunDescription } from '../../run/run-folder.ts'
import { kindOf, streamModelNames } from '../models/names.ts'
import { ngramWeights } from '../models/ngram-embedding.ts'
import { TextClassifier } from './text-classifier.ts'
import { BagClassifier } from './bag-classifier.ts'
import {
  HASHES,
  IDF,
  TextClassifierRun,
  type BagDescription,
  type RecurrentDescription,
  type TextClassifierRunFacts,
} from './text-classifier-run.ts'

const rules: FactRules<RecurrentDescription> = {
  name: oneOf(...streamModelNames),
  vocabulary: whole(1, 1_000_000),
  factors: whole(1, 65_536),
  hidden: whole(1, 65_536),
  layers: whole(1, 1000),
  dropout: fraction(0, 1),
  classes: whole(2, 100_000),
  steps: whole(1, 1_000_000),
  // The model checks these.
  ngrams: anything,
}

const bagRules: FactRules<BagDescription> = {
  name: oneOf('bag'),
  features: whole(0, 100_000_000),
  words: whole(0, 100_000_000),
  classes: whole(2, 100_000),
  steps: whole(1, 1_000_000),
}

/** Builds a classifier's run from its description; the weights are still initial ones. @throws FileError if the description is damaged. */
export function restoreClassifierRun(
  where: string,
  description: RunDescription,
  most: number,
  file: SafetensorsFile,
): Restored<TextClassifierRun> {
  return description.model.name === 'bag'
    ? restoreBag(where, description, most, file)
    : restoreRecurrent(where, description, most)
}

function restoreBag(
  where: string,
  { model: described, data, training, metrics }: RunDescription,
  most: number,
  { tensors, metadata }: SafetensorsFile,
): Restored<TextClassifierRun> {
  const facts = checkFacts<BagDescription>(where, described, bagRules)
  const { features, words, classes: count, steps } = facts
  checkCapacity(where, features * count + count, most)
  const [hashes, idf] = [tensors.get(HASHES)?.data, tensors.get(IDF)?.data]
  if (!(hashes instanceof Int32Array) || !(idf instanceof Float32Array))
    throw damagedModel(where, `its file has no ${HASHES} and ${IDF}`)
  if (hashes.length !== features || idf.length !== features || words > features)
    throw damagedModel(where, `its file has ${hashes.length} n-grams, but its model expects ${features}`)
  const { classes, ...rest } = data
  if (!isNames(classes, count)) throw damagedModel(where, `data.classes must be ${count} names`)
  const model = new BagClassifier({ features, classes: count })
  const reader = new NgramReader(
    { hashes: Int32Array.from(hashes), idf: Float32Array.from(idf), words },
    steps,
  )
  const ofModel = {
    metadata,
    tensors: new Map([...tensors].filter(([name]) => name !== HASHES && name !== IDF)),
  }
  return {
    model,
    run: new TextClassifierRun(model, reader, classes, factsOf(facts, rest, training, metrics)),
    ofModel,
  }
}

function restoreRecurrent(
  where: string,
  { model: described, data, training, metrics }: RunDescription,
  most: number,
): Restored<TextClassifierRun> {
  const facts = checkFacts<RecurrentDescription>(where, described, rules)
  const { name, steps, ...sizes } = facts
  const { vocabulary, factors, hidden, layers, classes: count, ngrams = null } = sizes
  checkCapacity(
    where,
    vocabulary * factors + layers * hidden * hidden + 3 * hidden * count + ngramWeights(ngrams),
    most,
  )
  const { vocabulary: saved, classes, ...rest } = data
  const vocab = vocabFromJSON(saved)
  if (vocab.size !== vocabulary)
    throw damagedModel(
      where,
      `its vocabulary has ${vocab.size} ${tokenName(vocab.kind, vocab.size)}, but its model expects ${vocabulary}`,
    )
  if (!isNames(classes, count)) throw damagedModel(where, `data.classes must be ${count} names`)
  let model: TextClassifier
  try {
    model = new TextClassifier({ kind: kindOf(name), ...sizes })
  } catch (error) {
    if (!(error instanceof LannerError)) throw error
    throw damagedModel(where, error.message)
  }
  const reader = new TokenReader(vocab, steps)
  return {
    model,
    run: new TextClassifierRun(model, reader, classes, factsOf(facts, rest, training, metrics)),
  }
}

function factsOf(
  model: BagDescription | RecurrentDescription,
  data: RunDescription['data'],
  training: RunDescription['training'],
  metrics: RunDescription['metrics'],
): TextClassifierRunFacts {
  return { model, data, training: { ...training }, metrics: { ...metrics } }
}

function isNames(value: unknown, count: number): value is string[] {
  return Array.isArray(value) && value.length === count && value.every((name) => typeof name === 'string')
}
