export type { Shard } from './shard.ts'
export type { Batch, BatchesOptions, BatchIterator, BatchPart, BatchSource, ModelData } from './batch.ts'
export { BatchLoader, type LoaderOptions, type LoaderTable } from './batch-loader.ts'
export { BytePairVocab } from './text/byte-pair/byte-pair-vocab.ts'
export type { BytePairTrainOptions } from './text/byte-pair/train-merges.ts'
export { trainBytePairs } from './text/byte-pair/train-byte-pairs.ts'
export type { TokenizerJson } from './text/byte-pair/tokenizer-json.ts'
export { CharVocab } from './text/char-vocab.ts'
export { ColumnarModelData, type ColumnarOptions } from './columnar-model-data.ts'
export { EpochCursor, type LoaderPosition } from './epoch-cursor.ts'
export type { Column, ColumnInput, NumberArray, RowTable } from './columns.ts'
export { getCvIdxs, type CvIdxsOptions } from './cv-idxs.ts'
export { decodeIdx, type IdxArray } from './idx.ts'
export { Mt19937 } from './mt19937.ts'
export { readIdxFile } from './read-idx.ts'
export { readTextFile } from './text/read-text.ts'
export { decodeSafetensors, type SafetensorsFile } from './safetensors/decode.ts'
export { encodeSafetensors } from './safetensors/encode.ts'
export type { SafetensorsArray, SafetensorsDType, SafetensorsTensor } from './safetensors/dtypes.ts'
export { splitByIdx, type Split, type Splittable } from './split-by-idx.ts'
export {
  cellOf,
  columnOf,
  countMissing,
  isMissing,
  type BooleanColumn,
  type Cell,
  type DateColumn,
  type NumberColumn,
  type TableColumn,
  type TextColumn,
} from './tables/table-column.ts'
export { Table, type Row } from './tables/table.ts'
export { vocabFromJSON } from './text/text-vocab.ts'
export type { EncodedKnown, PieceDecoder, TextVocab, TokenKind } from './text/token-kind.ts'
export { TextStreamLoader, type TextStreamOptions } from './text/text-streams.ts'
export { TextWindowLoader, type TextWindowOptions } from './text/text-window-loader.ts'
export {
  overlappingWindows,
  sequenceWindows,
  type SequenceWindows,
  type WindowOptions,
  type Windows,
} from './text/windows.ts'
export { spelledWordVocab } from './text/spelled-word-vocab.ts'
export { WordVocab, type WordVocabOptions } from './text/word-vocab.ts'
