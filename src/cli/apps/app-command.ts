import type { Device } from '../../backend/kernels.ts'
import type { Run } from '../../apps/run/run.ts'
import type { TextRun } from '../../apps/text/text-run.ts'
import type { CollabRun } from '../../apps/collab/collab-run.ts'
import type { WordVectors } from '../../apps/word2vec/word-vectors.ts'
import { LannerError } from '../../base/errors.ts'
import type { Cell } from '../../data/tables/table-column.ts'
import type { Table } from '../../data/tables/table.ts'
import type { RowExplanation } from '../../interpret/index.ts'
import type { Callback, CheckpointOptions, LrChoice, TrainingEvent } from '../../learner/index.ts'
import type { DataParallelOption } from '../../apps/run/data-parallel-option.ts'
import type { DeviceOption } from '../../apps/run/training-device.ts'
import { readOptions, type OptionSet, type OptionsInto, type ParsedOptions } from '../options/option-row.ts'
import type { RowWork } from '../through-rows.ts'
import { withFlags } from './with-flags.ts'

/** A training job: input, output folder and options. */
export interface TrainJob<Own> {
  readonly file: string
  readonly out: string
  readonly options: Own
  /** The time budget that the run was started with, for apps that plan for it. */
  readonly timeBudget: number | undefined
  /** Print JSON events instead of text. */
  readonly json: boolean
  readonly signal: AbortSignal
}

/** What the command passes to the fit of an app with a learner. */
export interface FitHooks extends LrChoice, DataParallelOption, DeviceOption {
  readonly accumulate?: number
  readonly signal: AbortSignal
  readonly callbacks: readonly Callback[]
}

/** The same for a fit without a learner. */
export interface PlainHooks extends CheckpointOptions, DataParallelOption {
  readonly signal: AbortSignal
  /** Seconds. */
  readonly timeBudget: number | undefined
  /** The step to resume from; null for a new run. */
  readonly resumedAt: number | null
}

/** The command's side of training, for any app: saving, logging, checkpoints and stopping. */
export interface TrainSession {
  /** For an app with a learner. */
  /** @param options `ownPatience`: the app stops training itself and keeps its best weights. */
  hooks(options?: { readonly ownPatience?: boolean }): FitHooks
  /** For an app without one. It calls `pause()` when the time budget is used up. */
  plainHooks(): PlainHooks
  /**
   * Data and model are ready.
   *
   * @param facts For the log's event `start`; `warnings` are also printed.
   */
  start(run: Run, facts: Readonly<Record<string, unknown>>): void
  /** Whether training continues from a checkpoint. */
  readonly isResumed: boolean
  /** Options chosen for a time budget: a resumed run keeps them, whatever its budget. */
  planned(options: ParsedOptions): void
  /** Writes an event to the run's log and, with `--json`, to stdout. */
  log(event: TrainingEvent): void
  /** Writes the current state of the run, if there is one yet. */
  save(): Promise<void>
  /** Training stopped before it was finished. */
  pause(): void
}

/** The result of training. */
export interface Trained {
  /** Called before the report of a finished run: saves what the report needs beyond the run itself. */
  readonly explain?: () => Promise<void>
  /** Lines printed for a finished run; with `--json` those that start with `warning: ` become events. */
  summary(seconds: number): readonly string[]
  /** The same for the event `done` of `--json`. */
  result(): TrainedResult
}

/** Scores by name, as stored in the run. */
export type ResultScores = Readonly<Record<string, unknown>>

/** The scores of a finished run. */
export interface TrainedResult {
  /** On validation data; null if there are none. */
  readonly scores: ResultScores | null
  /** Those of a baseline on the same data. */
  readonly baseline: ResultScores | null
}

/** The result of an app whose run has `valid` and `baseline` among its metrics. */
export function resultOf({ valid, baseline }: Readonly<Record<string, unknown>>): TrainedResult {
  return {
    scores: (valid ?? null) as ResultScores | null,
    baseline: (baseline ?? null) as ResultScores | null,
  }
}

/** The choice of a learning-rate search. */
export type SearchChoice = LrChoice &
  DataParallelOption &
  DeviceOption & { readonly lr: 'auto'; readonly accumulate?: number }

/** Why an app lacks a verb; completes "RUN is a text run, which ...". */
export interface Lacking {
  readonly lacking: string
}

/** A verb of the command, or why the app lacks it. */
export type Verb<F> = F | Lacking

/** For a verb that an app lacks: completes "RUN is a text run, which ..." and says what to use instead. */
export function lacks(lacking: string): Lacking {
  return { lacking }
}

/** An app's implementations of the verbs that read a run. */
export interface RunVerbs {
  /** `lanner predict RUN FILE`: adds predictions to rows. With `asWritten` the other columns keep their text. */
  readonly predict: Verb<(folder: string, how: PredictHow) => Promise<RowWork>>
  /** `lanner embed RUN FILE`: adds learned vectors to rows. */
  readonly embed: Verb<(folder: string, options: EmbedOptions) => Promise<RowWork>>
  /** `lanner generate RUN`: the text run. */
  readonly generate: Verb<(folder: string) => Promise<TextRun>>
  /** `lanner recommend RUN USER`: the run on ratings. */
  readonly recommend: Verb<(folder: string) => Promise<CollabRun>>
  /** `lanner explain RUN --row ROW`: which columns moved one prediction. */
  readonly explainRow: Verb<(folder: string, options: ExplainRowOptions) => Promise<ExplainedRow>>
  /** `lanner nearest` and `lanner analogy`: the word vectors. */
  readonly words: Verb<(folder: string) => Promise<WordVectors>>
}

export interface PredictHow {
  /** The file of the rows. */
  readonly file: string
  /** Columns keep the text of the file. */
  readonly asWritten: boolean
  /** Adds the bounds of an interval for this fraction of the rows. */
  readonly interval?: number
  /** The column of paths, for pictures. */
  readonly image?: string
  /** Where the command computes, if it was said. */
  readonly device?: Device
}

export interface PredictFilesHow {
  /** Refuses files that cannot be read instead of skipping them. */
  readonly strict: boolean
  /** Test-time augmentation. */
  readonly tta: boolean
  /** Adds the probability of each class. */
  readonly probabilities: boolean
}

export interface ExplainRowOptions {
  /** JSON of a row, or FILE:N for row N of a file. */
  readonly row: string
  /** The class whose probability is explained. */
  readonly class?: string
  /** A file of rows to compare with, instead of those kept by the fit. */
  readonly background?: string
}

/** An explained prediction. */
export interface ExplainedRow extends RowExplanation {
  readonly target: string
  /** Number of background rows. */
  readonly rows: number
  /** The cell of the target, if the row has it. */
  readonly actual: Cell
  readonly warnings: readonly string[]
}

export interface EmbedOptions {
  /** The file of the rows. */
  readonly file: string
  /** The column to embed, for apps that embed texts. */
  readonly column?: string
  /** The column of paths, for pictures. */
  readonly image?: string
}

/** @throws LannerError if an interval is wanted from an app that predicts no numbers with intervals. */
export function refuseInterval({ interval }: Pick<PredictHow, 'interval'>, of: string): void {
  if (interval !== undefined)
    throw new LannerError('usage', `--interval is for table runs that predict a number; drop it for ${of}.`)
}

/** @throws LannerError if a column is named for an app that embeds whole rows. */
export function refuseColumn({ column }: Pick<EmbedOptions, 'column'>): void {
  if (column !== undefined)
    throw new LannerError('usage', '--column is for text and word2vec runs; this run embeds whole rows.')
}

/** Facts and verbs of an app. */
interface AppFacts extends RunVerbs {
  /** What it trains, for errors: `--hidden is not for word vectors`. */
  readonly subject: string
  /** Options that imply this app without `--app`, by their commander names. */
  readonly impliedBy: readonly string[]
  /** What to say about an option of other apps, by its commander name, where more than "it is not for this app" helps. */
  readonly foreign?: Readonly<Record<string, (value: string) => string>>
  /** Whether the file to train on implies this app, if no option implies one. */
  impliedByFile?(file: string): boolean
  /** Whether the app is meant by options that imply another one, given the contents of the file. */
  claims?(file: string, options: ParsedOptions): Promise<boolean>
  /** Resuming with another number of threads can change the last bits. */
  readonly threadsChangeBits?: true
  /** `lanner predict RUN PICTURE...`, for apps that predict files: a table with one row per file. */
  readonly predictFiles?: (folder: string, files: readonly string[], how: PredictFilesHow) => Promise<Table>
  /** `lanner embed RUN PICTURE`, for the same apps: a table with one row per file. */
  readonly embedFiles?: (folder: string, files: readonly string[]) => Promise<Table>
  /** @throws LannerError if file and options contradict each other. */
  check(file: string, options: ParsedOptions): void
}

export interface AppDefinition<Own> extends AppFacts {
  readonly options: readonly OptionsInto<Own>[]
  /** Chooses options that were not set but must be stored with a new run, by name. */
  settle?(file: string, options: Own): Promise<ParsedOptions>
  /** Whether a time budget only determines the plan, so that the clock does not stop the fit. Default: it stops. */
  plansTimeBudget?(options: Own): boolean
  /** Trains on several processes at once. Returns null, or the option that only one process can train with. An app without it trains in one process. */
  dataParallel?(options: Own): string | null
  train(job: TrainJob<Own>, session: TrainSession): Promise<Trained>
  /** Prepares data and model as `train` does, then searches for a learning rate. */
  readonly lrFind: Verb<(file: string, options: Own, choice: SearchChoice) => Promise<unknown>>
}

/** An app as the command sees it: its options and verbs. */
export interface AppCommand extends AppFacts {
  readonly options: readonly OptionSet[]
  settle(file: string, options: ParsedOptions): Promise<ParsedOptions>
  plansTimeBudget(options: ParsedOptions): boolean
  /** Null if the app trains on several processes with these options, else what does not. */
  oneProcessFor(options: ParsedOptions): string | null
  train(job: TrainJob<ParsedOptions>, session: TrainSession): Promise<Trained>
  readonly lrFind: Verb<(file: string, options: ParsedOptions, choice: SearchChoice) => Promise<unknown>>
}

/** The table entry of an app: its definition, with its options read from the parsed ones. */
export function appCommand<Own>(definition: AppDefinition<Own>): AppCommand {
  const { options, lrFind } = definition
  const own = (parsed: ParsedOptions): Own => readOptions(options, parsed)
  return {
    ...definition,
    settle: (file, parsed) => definition.settle?.(file, own(parsed)) ?? Promise.resolve({}),
    plansTimeBudget: (parsed) => definition.plansTimeBudget?.(own(parsed)) ?? false,
    oneProcessFor: (parsed) =>
      definition.dataParallel === undefined
        ? `training on ${definition.subject}`
        : definition.dataParallel(own(parsed)),
    train: (job, session) =>
      withFlags(options, () => definition.train({ ...job, options: own(job.options) }, session)),
    lrFind:
      'lacking' in lrFind
        ? lrFind
        : (file, parsed, choice) => withFlags(options, () => lrFind(file, own(parsed), choice)),
  }
}
