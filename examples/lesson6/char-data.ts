import { CharVocab, ColumnarModelData, getCvIdxs, overlappingWindows, sequenceWindows } from 'lanner/data'
import { findText, slice, type LessonOptions } from './program.ts'

/** Window length in characters. */
const cs = 8

export interface CharData {
  readonly vocab: CharVocab
  readonly md: ColumnarModelData
  /** Number of windows, including validation. */
  readonly rows: number
}

/** Characters 0 to 7 predict character 8, 1 to 8 predict 9, and so on: the windows overlap. A fifth of them are for validation. */
export function nextCharData({ text = findText(), rows, seed = 42 }: LessonOptions): CharData {
  const vocab = CharVocab.fromText(text)
  const { columns: xs, target: y, count } = overlappingWindows(slice(vocab.encode(text), rows, cs, 1), cs)
  const valIdx = getCvIdxs(count)
  return { vocab, md: ColumnarModelData.fromArrays(valIdx, xs, y, { batchSize: 512, seed }), rows: count }
}

/** Characters 0 to 7 predict characters 1 to 8, then 8 to 15 predict 9 to 16: the windows do not overlap. */
export function everyCharData({ text = findText(), rows, seed = 42 }: LessonOptions): CharData {
  const vocab = CharVocab.fromText(text)
  const { columns: xs, target: ys, count } = sequenceWindows(slice(vocab.encode(text), rows, cs, cs), cs)
  // The lesson subtracts cs + 1 again, so the last windows are always for training.
  const valIdx = getCvIdxs(Math.max(0, count - cs - 1))
  return { vocab, md: ColumnarModelData.fromArrays(valIdx, xs, ys, { batchSize: 512, seed }), rows: count }
}
