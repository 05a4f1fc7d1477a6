import { NgramReader } from '../../../data/text/ngram-features.ts'
import { BagClassifier } from './bag-classifier.ts'
import type { LabeledTexts } from './labeled-texts.ts'
import type { TextClassifierRun } from './text-classifier-run.ts'

/** A word or a pair of words, and how much it speaks for a class: its weight there, minus the mean over the classes, times its inverse document frequency. */
export type TellingWord = readonly [word: string, weight: number]

/** Words for each class, and classes at most. */
const WORDS = 12
const CLASSES = 50

/** The words and pairs of words of a bag that speak most for each class. */
export async function tellingWords(
  { model, reader, classes }: TextClassifierRun,
  { texts, train, valid }: LabeledTexts,
): Promise<Readonly<Record<string, readonly TellingWord[]>>> {
  if (!(model instanceof BagClassifier) || !(reader instanceof NgramReader)) return {}
  const { words, idf } = reader.table
  const count = classes.length
  const values = (await model.weight.data()) as Float32Array
  const means = Float64Array.from({ length: words }, (_, row) => {
    let sum = 0
    for (let c = 0; c < count; c++) sum += values[row * count + c]!
    return sum / count
  })
  const leading = classes.slice(0, CLASSES).map((name, c) => {
    const weights = Float64Array.from(means, (mean, row) => (values[row * count + c]! - mean) * idf[row]!)
    const rows = [...weights.keys()].toSorted((a, b) => weights[b]! - weights[a]! || a - b).slice(0, WORDS)
    return { name, rows, weights }
  })
  const names = reader.names(
    [...train, ...valid].map((row) => texts[row]!),
    new Set(leading.flatMap(({ rows }) => rows)),
  )
  return Object.fromEntries(
    leading.map(({ name, rows, weights }) => [
      name,
      rows.flatMap((row): TellingWord[] => {
        const word = names.get(row)
        return word === undefined ? [] : [[word, Number(weights[row]!.toPrecision(4))]]
      }),
    ]),
  )
}
