// What the page and the worker that trains tell each other: plain data that `postMessage` can copy. The page has no other way to reach the library.
import type { LayerHistogram } from '../src/learner/callbacks/layer-histograms.ts'
import type { EpochRecord } from '../src/learner/callback.ts'
import type { LossOptions } from '../src/plot/report/loss-options.ts'
import type { ReportTable } from '../src/plot/report/page.ts'
import type { VegaLiteSpec } from '../src/plot/spec.ts'
import type { ExampleName } from './examples/names.ts'

/** A file of a folder, with its path in the folder. */
export interface FolderFile {
  readonly path: string
  readonly file: Blob | Uint8Array
}

/** Where data come from: an example that is built with the page, or a file or a folder of the user. */
export type Source =
  | { readonly kind: 'example'; readonly name: ExampleName }
  | { readonly kind: 'file'; readonly file: File }
  | { readonly kind: 'folder'; readonly name: string; readonly files: readonly FolderFile[] }
  /** A run on disk that the server of the page has. */
  | { readonly kind: 'served-run'; readonly name: string }

/** What the user may set; everything else has the default of the command. */
export interface FitSettings {
  readonly epochs?: number
  readonly lr?: number
  readonly seed?: number
  /** Further options of the command by their names, as texts; a switch that is on has any text. */
  readonly options?: Readonly<Record<string, string>>
}

/** An option of the command, as a field of the form. */
export interface OptionField {
  /** `batchSize` */
  readonly name: string
  /** `--batch-size <n>` */
  readonly flag: string
  readonly help: string
  readonly kind: 'text' | 'choice' | 'switch' | 'column'
  readonly choices: readonly string[]
}

export type TextModel = 'gru' | 'lstm' | 'gpt' | 'rnn-stateful'
export type Quality = 'fast' | 'default'

/** What a net for pictures starts from: what short trials prefer, nothing, or the net that comes with Lanner, of which only the last layer is trained. */
export type PictureStart = 'auto' | 'none' | 'freeze'

/** How a column is used: as the library chooses, as a category, as a number, or not at all. */
export type ColumnUse = 'auto' | 'category' | 'number' | 'ignore'

/** What to train on the opened data: the app and its options, by the names of the library. */
export type Task =
  | { readonly app: 'text'; readonly settings: FitSettings; readonly model: TextModel }
  | {
      readonly app: 'tabular'
      readonly settings: FitSettings
      readonly target: string
      readonly uses: Readonly<Record<string, ColumnUse>>
      readonly quality: Quality
    }
  | {
      readonly app: 'collab'
      readonly settings: FitSettings
      readonly user: string
      readonly item: string
      /** Null for events. */
      readonly rating: string | null
    }
  | {
      readonly app: 'images'
      readonly settings: FitSettings
      readonly start: PictureStart
      /** Side of the square that pictures are scaled to; null for the default. */
      readonly size: number | null
      /** Seconds of the time budget, which determines the net and the epochs; null for the default. */
      readonly timeBudget: number | null
    }

/** A bar of a small histogram. */
export interface SummaryBar {
  readonly label: string
  readonly count: number
  /** All values that have no bar of their own: their number says nothing about the others. */
  readonly isRest?: boolean
}

/** A column as it was read. */
export interface ColumnSummary {
  readonly name: string
  readonly kind: 'number' | 'text' | 'boolean' | 'date'
  readonly missing: number
  /** Distinct values; null for numbers and dates. */
  readonly levels: number | null
  /** The most frequent values of a text, or ranges. */
  readonly bars: readonly SummaryBar[]
  /** The first value, as text. */
  readonly example: string
}

/** The pictures of a class: how many there are, and a few of them as PNG files in base64. */
export interface ClassSummary {
  readonly name: string
  readonly count: number
  readonly pictures: readonly string[]
}

/** Data that were read, and what the worker would train on them. */
export type OpenedData =
  | {
      readonly kind: 'text'
      readonly name: string
      readonly characters: number
      readonly distinct: number
      readonly start: string
      readonly suggested: Task
    }
  | {
      readonly kind: 'table'
      readonly name: string
      readonly rows: number
      readonly columns: readonly ColumnSummary[]
      /** Notes about how the file was read, as the command prints them. */
      readonly notes: readonly string[]
      readonly suggested: Task
    }
  | {
      readonly kind: 'pictures'
      readonly name: string
      readonly count: number
      readonly width: number
      readonly height: number
      readonly classes: readonly ClassSummary[]
      readonly suggested: Task
    }

/** A run that was trained earlier. */
export interface OpenedRun {
  readonly name: string
  readonly app: string
  readonly title: string
  readonly subtitle: string
  readonly summary: readonly (readonly [label: string, value: string])[]
  /** Null for apps that the page cannot try. */
  readonly trial: Trial | null
}

/** What is known before the first step. */
export interface FitStart {
  readonly app: Task['app']
  /** Such as "534 rows; ..." */
  readonly facts: readonly (readonly [label: string, value: string])[]
  readonly warnings: readonly string[]
  readonly loss: LossOptions
}

/** Where training is. */
export interface StepProgress {
  /** Epochs done, with the fraction of the current one. */
  readonly epoch: number
  readonly epochs: number
  /** Moving average of the training loss. */
  readonly loss: number
  /** Such as "120 batches/s". */
  readonly pace: string
  readonly secondsLeft: number
}

export type EpochEnd = Pick<EpochRecord, 'epoch' | 'trainLoss' | 'validLoss' | 'seconds'>

/** How often held-out things of each class were taken for each class, after an epoch. */
export interface Confusion {
  readonly classes: readonly string[]
  /** [actual, predicted], row after row. */
  readonly counts: readonly number[]
}

/** The result of a search for a learning rate. */
export interface FoundRate {
  /** Null if there is none to suggest. */
  readonly rate: number | null
  /** The sentence of the command. */
  readonly text: string
  readonly chart: { readonly wide: VegaLiteSpec; readonly narrow: VegaLiteSpec }
}

/** The activations and gradients of every layer at one step. */
export interface LayerState {
  readonly step: number
  readonly layers: readonly Pick<LayerHistogram, 'name' | 'kind' | 'mean' | 'std' | 'nearZero'>[]
}

/** A section of the run's report, with its chart in both sizes. */
export interface ReportPart {
  readonly name: string
  readonly title: string
  readonly text: string
  readonly alt: string
  readonly chart: { readonly wide: VegaLiteSpec; readonly narrow: VegaLiteSpec } | null
  readonly table: ReportTable | null
  readonly quote: string | null
  /** Pictures as PNG files in base64, one or several with a caption. */
  readonly pictures: readonly { readonly png: readonly string[]; readonly caption: string }[]
}

/** A field of the form in which a row is filled in. */
export interface RowField {
  readonly name: string
  readonly kind: ColumnSummary['kind']
  /** The values to choose from, if there are few. */
  readonly levels: readonly string[]
  readonly value: string
  /** The lowest and the highest number of the column; null if they are not known. */
  readonly range: readonly [low: number, high: number] | null
}

/** Which columns moved a prediction, and how far (Shapley values). */
export interface RowReasons {
  /** Such as `wage`, or `probability of union = yes`. */
  readonly of: string
  readonly prediction: number
  /** The mean prediction for `rows` training rows. */
  readonly mean: number
  readonly rows: number
  readonly chart: { readonly wide: VegaLiteSpec; readonly narrow: VegaLiteSpec }
  readonly alt: string
}

/** What can be tried on a trained run. */
export type Trial =
  | { readonly app: 'text'; readonly prompt: string }
  | { readonly app: 'tabular'; readonly target: string; readonly fields: readonly RowField[] }
  | { readonly app: 'collab'; readonly users: readonly string[]; readonly hasRatings: boolean }
  | {
      readonly app: 'images'
      /** Held-out pictures to choose from. */
      readonly samples: readonly PictureSample[]
      /** Whether pictures are bright on a dark ground or the opposite; null for color pictures, which are not drawn. */
      readonly drawing: 'bright' | 'dark' | null
    }

/** A picture as a PNG file in base64. */
export interface PictureSample {
  readonly name: string
  readonly actual: string
  readonly png: string
}

export type Question =
  | {
      readonly app: 'text'
      readonly prompt: string
      readonly length: number
      readonly temperature: number
      readonly seed: number
    }
  | {
      readonly app: 'tabular'
      readonly cells: Readonly<Record<string, string>>
      /** Whether the reasons are wanted, which take longer. */
      readonly explain?: boolean
    }
  | { readonly app: 'collab'; readonly user: string; readonly n: number }
  | { readonly app: 'images'; readonly name: string; readonly picture: Blob }

export type Answer =
  | {
      readonly app: 'text'
      readonly prompt: string
      readonly text: string
      readonly warnings: readonly string[]
    }
  | {
      readonly app: 'tabular'
      readonly prediction: string
      /** Most probable first; empty for a regression. */
      readonly probabilities: readonly (readonly [label: string, probability: number])[]
      /** Null if they are not wanted, or there are no rows to compare with. */
      readonly reasons: RowReasons | null
      readonly warnings: readonly string[]
    }
  | {
      readonly app: 'collab'
      readonly items: readonly {
        readonly item: string
        readonly rating: number | null
        readonly because: readonly string[]
      }[]
      readonly warnings: readonly string[]
    }
  | {
      readonly app: 'images'
      readonly name: string
      readonly prediction: string
      readonly probabilities: readonly (readonly [label: string, probability: number])[]
      /** What the net saw, and the parts of it with the strongest evidence (Grad-CAM). */
      readonly png: readonly string[]
      readonly warnings: readonly string[]
    }

/** A run that this browser keeps. */
export interface KeptRun {
  readonly id: string
  readonly name: string
  readonly app: Task['app']
  /** Milliseconds since 1970. */
  readonly began: number
  /** Epochs of a fit that is not finished; null for a trained run. */
  readonly epochs: { readonly done: number; readonly of: number } | null
  /** Why it cannot be opened now; null if it can. */
  readonly problem: string | null
}

/** Things of one kind for which a run learned vectors, such as the items of ratings. */
export interface VectorGroup {
  readonly name: string
  readonly title: string
  readonly count: number
}

/** How vectors are placed: on principal components, by UMAP, or along axes that lead from one chosen thing to another. */
export type MapBy =
  | { readonly kind: 'pca' }
  | { readonly kind: 'umap' }
  | {
      readonly kind: 'axes'
      readonly x: readonly [from: string, to: string]
      readonly y: readonly [from: string, to: string]
    }

export interface MapRequest {
  /** The name of a group. */
  readonly of: string
  readonly by: MapBy
}

/** Vectors on a plane. */
export interface EmbeddingMap {
  readonly of: string
  readonly labels: readonly string[]
  readonly x: Float32Array
  readonly y: Float32Array
  /** Numbers that may color the points. */
  readonly columns: readonly { readonly name: string; readonly values: Float32Array }[]
  /** What the axes are. */
  readonly note: string
}

/** The things with the most similar vectors. */
export interface Neighbors {
  readonly of: string
  readonly label: string
  readonly rows: readonly { readonly label: string; readonly similarity: number }[]
}

/** What a request is about, for the sentence that refuses it. */
export type Step = 'map' | 'find-lr' | 'open' | 'check' | 'fit' | 'ask' | 'export' | 'keep'

export type ToWorker =
  | { readonly kind: 'open'; readonly source: Source }
  /** Prepares the data as the fit would, to show its warnings or why it refuses them. */
  | { readonly kind: 'check'; readonly task: Task }
  | { readonly kind: 'fit'; readonly task: Task }
  /** Searches for a learning rate. */
  | { readonly kind: 'find-lr'; readonly task: Task }
  | { readonly kind: 'pause' }
  | { readonly kind: 'resume' }
  | { readonly kind: 'stop' }
  | { readonly kind: 'ask'; readonly question: Question }
  | { readonly kind: 'map'; readonly request: MapRequest }
  | { readonly kind: 'neighbors'; readonly of: string; readonly label: string }
  | { readonly kind: 'export' }
  | { readonly kind: 'list-kept' }
  /** Opens a trained run, or continues a fit where its last checkpoint is. */
  | { readonly kind: 'open-kept'; readonly id: string }
  | { readonly kind: 'delete-kept'; readonly id: string }
  | { readonly kind: 'clear-kept' }

export type FromWorker =
  /** The request cannot be done, with the sentence of the command. The worker can be used as before. */
  | { readonly kind: 'refused'; readonly step: Step; readonly message: string }
  /** What the worker does before there is something to show, such as reading pictures. */
  | { readonly kind: 'doing'; readonly text: string }
  | { readonly kind: 'opened'; readonly data: OpenedData }
  /** A run was opened instead of data; its report follows. */
  | { readonly kind: 'run'; readonly run: OpenedRun }
  /** The further options of the command for an app. */
  | { readonly kind: 'options'; readonly app: Task['app']; readonly fields: readonly OptionField[] }
  | { readonly kind: 'checked'; readonly warnings: readonly string[] }
  | { readonly kind: 'lr-found'; readonly found: FoundRate }
  | { readonly kind: 'layers'; readonly layers: LayerState }
  | { readonly kind: 'started'; readonly start: FitStart }
  | { readonly kind: 'progress'; readonly progress: StepProgress }
  | {
      readonly kind: 'epoch'
      readonly record: EpochEnd
      readonly scores: Readonly<Record<string, number>>
      readonly sample: string | null
      /** Null unless the net tells classes apart. */
      readonly confusion: Confusion | null
    }
  /** A fit of this task continues; `started` follows, and the epochs that are done. */
  | { readonly kind: 'continued'; readonly task: Task }
  /** The runs that this browser keeps, newest first. */
  | { readonly kind: 'kept'; readonly runs: readonly KeptRun[] }
  /** The browser cannot keep the run in progress; training continues. */
  | { readonly kind: 'not-kept'; readonly message: string }
  | { readonly kind: 'paused' }
  | { readonly kind: 'resumed' }
  /** Training ended with a model. `lines` are those that the command prints. */
  | {
      readonly kind: 'trained'
      readonly outcome: 'finished' | 'stopped'
      readonly seconds: number
      readonly lines: readonly string[]
      readonly trial: Trial
    }
  /** Training was stopped before there was a model. */
  | { readonly kind: 'abandoned' }
  | { readonly kind: 'report'; readonly parts: readonly ReportPart[] }
  /** The vectors of the trained or opened run. */
  | { readonly kind: 'vectors'; readonly groups: readonly VectorGroup[] }
  | { readonly kind: 'map'; readonly map: EmbeddingMap }
  | { readonly kind: 'neighbors'; readonly neighbors: Neighbors }
  | { readonly kind: 'answer'; readonly answer: Answer }
  | { readonly kind: 'exported'; readonly name: string; readonly zip: Uint8Array<ArrayBuffer> }
