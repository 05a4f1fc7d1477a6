export type { Batch, BatchesOptions, BatchIterator, BatchPart, BatchSource, ModelData } from './batch.ts'
export { BatchLoader, type LoaderOptions, type LoaderPosition, type LoaderTable } from './batch-loader.ts'
export { CharVocab, type EncodedKnown } from './char-vocab.ts'
export { ColumnarModelData, type ColumnarOptions } from './columnar-model-data.ts'
export type { Column, ColumnInput, NumberArray, RowTable } from './columns.ts'
export { getCvIdxs, type CvIdxsOptions } from './cv-idxs.ts'
export { Mt19937 } from './mt19937.ts'
export { readTextFile } from './read-text.ts'
export { decodeSafetensors, type SafetensorsFile } from './safetensors/decode.ts'
export { encodeSafetensors } from './safetensors/encode.ts'
export type { SafetensorsArray, SafetensorsDType, SafetensorsTensor } from './safetensors/dtypes.ts'
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
export { TextStreamLoader, type TextStreamOptions } from './text-streams.ts'
export {
  overlappingWindows,
  sequenceWindows,
  type SequenceWindows,
  type WindowOptions,
  type Windows,
} from './windows.ts'
