export type { Batch, BatchesOptions, BatchIterator, BatchPart, BatchSource, ModelData } from './batch.ts'
export { BatchLoader, type LoaderOptions, type LoaderTable } from './batch-loader.ts'
export { BytePairVocab } from './byte-pair/byte-pair-vocab.ts'
export type { BytePairTrainOptions } from './byte-pair/train.ts'
export type { TokenizerJson } from './byte-pair/tokenizer-json.ts'
export { CharVocab } from './char-vocab.ts'
export { ColumnarModelData, type ColumnarOptions } from './columnar-model-data.ts'
export { EpochCursor, type LoaderPosition } from './epoch-cursor.ts'
export type { Column, ColumnInput, NumberArray, RowTable } from './columns.ts'
export { getCvIdxs, type CvIdxsOptions } from './cv-idxs.ts'
export { decodeIdx, type IdxArray } from './idx.ts'
export { Mt19937 } from './mt19937.ts'
export { readIdxFile } from './read-idx.ts'
export { readTextFile } from './read-text.ts'
export { decodeSafetensors, type SafetensorsFile } from './safetensors/decode.ts'
export { encodeSafetensors } from './safetensors/encode.ts'
export type { SafetensorsArray, SafetensorsDType, SafetensorsTensor } from './safetensors/dtypes.ts'
export { RowFile, type RowBlock, type RowLayout, type RowPart } from './row-file.ts'
export { RowFileLoader, type RowFileLoaderOptions } from './row-file-loader.ts'
export { splitByIdx, type Split, type Splittable } from './split-by-idx.ts'
export {
  cellOf,
  columnLength,
  columnOf,
  countMissing,
  isMissing,
  textColumn,
  type BooleanColumn,
  type Cell,
  type DateColumn,
  type NumberColumn,
  type TableColumn,
  type TextColumn,
} from './tables/table-column.ts'
export { nearestName } from './tables/nearest-name.ts'
export { Table, type Row } from './tables/table.ts'
export { checkText, decodeText } from './text.ts'
export { vocabFromJSON } from './text-vocab.ts'
export {
  tokenName,
  type EncodedKnown,
  type PieceDecoder,
  type TextVocab,
  type TokenKind,
} from './token-kind.ts'
export { TextStreamLoader, type TextStreamOptions } from './text-streams.ts'
export {
  overlappingWindows,
  sequenceWindows,
  type SequenceWindows,
  type WindowOptions,
  type Windows,
} from './windows.ts'
export { WordVocab, type WordVocabOptions } from './word-vocab.ts'
export { isSpacedWord, joinWords, splitWords, UNKNOWN_WORD } from './words.ts'
