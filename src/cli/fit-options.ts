import type { CategoryLoss } from '../apps/autoencoder/row-layout.ts'
import type { TextModelName } from '../apps/text/models/names.ts'
import type { TokenChoice } from '../apps/text/token-choices.ts'
import type { BackendName } from '../backend/kernels.ts'
import type { WordSplitting } from '../data/text/words/split-words.ts'
import type { TargetKind } from '../data/tables/pipeline/target-encoder.ts'
import type { FitRunOptions } from './fit-run-options.ts'
import type { Word2VecTask } from './word2vec-tasks.ts'

/** What every kind of training takes. */
export interface FitCommandOptions extends FitRunOptions {
  readonly epochs?: number
  readonly batchSize?: number
  readonly lr?: number | 'auto'
  readonly valid?: number
  readonly seed: number
  readonly threads?: number
  readonly backend?: BackendName
  readonly out?: string
  readonly json?: boolean
}

export interface FitTextCommandOptions extends FitCommandOptions {
  readonly model?: TextModelName
  readonly identityInit?: boolean
  readonly tokens?: TokenChoice
  readonly vocabSize?: number
  readonly minFreq?: number
  /** A `tokenizer.json` whose vocabulary is used. */
  readonly tokenizer?: string
  /** One number: how many recurrent layers. */
  readonly layers?: readonly number[]
  readonly dropout?: number
  readonly tiedWeights?: boolean
  readonly steps?: number
  readonly hidden?: number
  readonly factors?: number
}

/** How a table is read. */
export interface ReadTableOptions {
  /** Texts that mean that a cell is missing. */
  readonly missing?: readonly string[]
  /** Columns whose cells are kept as the texts they are. */
  readonly text?: readonly string[]
  /** The decimal mark of numbers that could be read in two ways. */
  readonly decimal?: '.' | ','
}

/** What the columns of a table are, and which rows are kept for validation. */
export interface ColumnOptions {
  /** Columns to treat as categories, numbers, dates; columns to leave out. */
  readonly cat?: readonly string[]
  readonly cont?: readonly string[]
  readonly date?: readonly string[]
  readonly ignore?: readonly string[]
  /** The last rows by this column are the validation rows. */
  readonly validLast?: string
  /** The rows where this column is true (or not 0) are the validation rows. */
  readonly validColumn?: string
}

export interface FitTabularCommandOptions extends FitCommandOptions, ReadTableOptions, ColumnOptions {
  readonly target: string
  readonly kind?: TargetKind
  readonly logTarget?: boolean
  readonly layers?: readonly number[]
  readonly dropout?: number
  readonly weightDecay?: number
  /** A column that says how much each row counts. */
  readonly weights?: string
  readonly batchNorm?: 'train' | 'fastai07' | 'none'
  /** Bytes that the rows may take in memory; the others stay on disk. */
  readonly memory?: number
}

export interface FitCollabCommandOptions extends FitCommandOptions, ReadTableOptions {
  readonly user: string
  readonly item: string
  readonly rating: string
  /** A table with the titles of the items: a column named as `item`, and `titleColumn`. */
  readonly titles?: string
  readonly titleColumn?: string
  readonly factors?: number
  readonly weightDecay?: number
}

export interface FitAutoencoderCommandOptions extends FitCommandOptions, ReadTableOptions, ColumnOptions {
  readonly layers?: readonly number[]
  readonly weightDecay?: number
  /** The features are all hidden layers, not the bottleneck. */
  readonly deepStack?: boolean
  /** Probability that a cell is swapped with that of another row. */
  readonly swapNoise?: number
  readonly categoryLoss?: CategoryLoss
  /** Categories with more levels are learned vectors. */
  readonly oneHotLevels?: number
}

export interface FitWord2VecCommandOptions extends FitCommandOptions {
  readonly task?: Word2VecTask
  readonly cbow?: boolean
  readonly dim?: number
  readonly window?: number
  readonly negative?: number
  readonly minCount?: number
  readonly sample?: number
  readonly splitting?: WordSplitting
}

export type App = 'text' | 'tabular' | 'collab' | 'autoencoder' | 'word2vec'

/** The options of all kinds of training. */
export type Parsed = FitTextCommandOptions &
  Partial<FitTabularCommandOptions> &
  Partial<FitCollabCommandOptions> &
  FitAutoencoderCommandOptions &
  FitWord2VecCommandOptions & { readonly app?: App }
