import { CharVocab, TextStreamLoader, type ModelData } from 'lanner/data'
import { findText, type LessonOptions } from '../lesson6/program.ts'

/** Number of parallel streams, and window length before its random variation. */
export const bs = 64
export const bptt = 8

/** The part of the text that the lesson trained on: 493,747 of its 600,893 characters. */
const trainPart = 493_747 / 600_893

export interface StreamData {
  readonly vocab: CharVocab
  readonly md: ModelData
  /** The two parts as one stream each. */
  readonly ids: { readonly train: Int32Array; readonly valid: Int32Array }
}

/** Stream sizes that differ from the lesson's. */
export interface StreamSizes {
  readonly batchSize: number
  readonly steps: number
}

/**
 * The text in lower case as 64 parallel streams, so that each batch continues the previous one; windows have about 8 characters,
 * or exactly `steps` of `sizes`. Characters that occur fewer than three times in the training part become `\0`. `rows` limits the number of
 * characters.
 */
export function streamData(
  { text = findText(), rows, seed = 42 }: LessonOptions,
  sizes?: StreamSizes,
): StreamData {
  const lower = text.slice(0, rows).toLowerCase()
  const cut = Math.round(lower.length * trainPart)
  const rare = rareCharacters(lower.slice(0, cut), 3)
  const known = (part: string): string => Array.from(part, (c) => (rare(c) ? '\0' : c)).join('')
  const vocab = CharVocab.fromText(known(lower.slice(0, cut)))
  const options = sizes ?? { batchSize: bs, steps: bptt, randomLengths: { seed } }
  const ids = {
    train: vocab.encode(known(lower.slice(0, cut))),
    valid: vocab.encode(known(lower.slice(cut))),
  }
  const loader = (part: Int32Array): TextStreamLoader => new TextStreamLoader(part, options)
  return { vocab, md: { trainLoader: loader(ids.train), validLoader: loader(ids.valid) }, ids }
}

function rareCharacters(text: string, minFrequency: number): (character: string) => boolean {
  const counts = new Map<string, number>()
  for (const character of text) counts.set(character, (counts.get(character) ?? 0) + 1)
  return (character) => (counts.get(character) ?? 0) < minFrequency
}
