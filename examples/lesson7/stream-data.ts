import { CharVocab, TextStreamLoader, type ModelData } from 'lanner/data'
import { findText, type LessonOptions } from '../lesson6/program.ts'

/** Streams side by side, and characters of a window before its random stretch. */
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

/** How the streams are cut, where not as in the lesson. */
export interface StreamSizes {
  readonly batchSize: number
  readonly steps: number
}

/**
 * The text in lower case as 64 parallel streams, so that each batch goes on where the one before ended; windows have 8 characters, give or
 * take, or exactly `steps` of `sizes`. Characters that the training part has fewer than three times become `\0`. `rows` takes so many
 * characters only.
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
