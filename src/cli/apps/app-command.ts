import type { Run } from '../../apps/run/run.ts'
import type { TextRun } from '../../apps/text/text-run.ts'
import type { CollabRun } from '../../apps/collab/collab-run.ts'
import type { WordVectors } from '../../apps/word2vec/word-vectors.ts'
import { LannerError } from '../../base/errors.ts'
import type { Callback, CheckpointOptions, LrChoice, TrainingEvent } from '../../learner/index.ts'
import { readOptions, type OptionSet, type OptionsInto, type ParsedOptions } from '../options/option-row.ts'
import type { RowWork } from '../through-rows.ts'

/** What is trained, on what, and where the run goes. */
export interface TrainJob<Own> {
  readonly file: string
  readonly out: string
  readonly options: Own
  /** Events for programs instead of lines for people. */
  readonly json: boolean
  readonly signal: AbortSignal
}

/** What the fit of an app with a learner takes from the command. */
export interface FitHooks extends LrChoice {
  readonly signal: AbortSignal
  readonly callbacks: readonly Callback[]
}

/** The same for a fit without a learner. */
export interface PlainHooks extends CheckpointOptions {
  readonly signal: AbortSignal
  /** Seconds. */
  readonly timeBudget: number | undefined
  /** The step from which the run continues, or null for a new one. */
  readonly resumedAt: number | null
}

/** What the command does around the training of any app: it saves, logs, keeps checkpoints and ends. */
export interface TrainSession {
  /** For the fit of an app that has a learner. */
  hooks(): FitHooks
  /** For a fit that has none. `pause()` says that its time was used up. */
  plainHooks(): PlainHooks
  /**
   * Data and model are ready.
   *
   * @param facts For the log's event `start`; `warnings` are also printed.
   */
  start(run: Run, facts: Readonly<Record<string, unknown>>): void
  /** Notes an event in the run's log; with `--json` on stdout too. */
  log(event: TrainingEvent): void
  /** Writes the run as it is now, where there is one yet. */
  save(): Promise<void>
  /** Training has ended before its time. */
  pause(): void
}

/** What training leaves. */
export interface Trained {
  /** Called before the report of a finished run: keeps in its folder what the report shows beyond the run. */
  readonly explain?: () => Promise<void>
  /** What people are told of a finished run. */
  summary(seconds: number): readonly string[]
}

/** What a search for a learning rate is told. */
export type SearchChoice = LrChoice & { readonly lr: 'auto' }

/** Why an app does not have a verb, as the end of "RUN is a text run, which ...". */
export interface Lacking {
  readonly lacking: string
}

/** A verb of the command where the app has it, else why not. */
export type Verb<F> = F | Lacking

/** For a verb that an app does not have: the end of "RUN is a text run, which ...", with what to use instead. */
export function lacks(lacking: string): Lacking {
  return { lacking }
}

/** What an app does for the commands that read a run. */
export interface RunVerbs {
  /** `lanner predict RUN FILE`: rows with what the run predicts for them; `asWritten`: its other columns stay as they stand in the file. */
  readonly predict: Verb<(folder: string, how: { readonly asWritten: boolean }) => Promise<RowWork>>
  /** `lanner embed RUN FILE`: rows with learned vectors. */
  readonly embed: Verb<(folder: string, options: EmbedOptions) => Promise<RowWork>>
  /** `lanner generate RUN`: the run that writes. */
  readonly generate: Verb<(folder: string) => Promise<TextRun>>
  /** `lanner recommend RUN USER`: the run that recommends. */
  readonly recommend: Verb<(folder: string) => Promise<CollabRun>>
  /** `lanner nearest` and `lanner analogy`: the vectors that are compared. */
  readonly words: Verb<(folder: string) => Promise<WordVectors>>
}

export interface EmbedOptions {
  /** The column whose texts get vectors, for apps that embed texts. */
  readonly column?: string
}

/** @throws LannerError where a column is named for an app that embeds whole rows. */
export function refuseColumn({ column }: EmbedOptions): void {
  if (column !== undefined)
    throw new LannerError('usage', '--column is for runs of texts and words; this run embeds whole rows.')
}

/** What an app says of itself, by the options that it trains with. */
interface AppFacts extends RunVerbs {
  /** What it trains: `--hidden is not for word vectors`. */
  readonly subject: string
  /** Options that imply this app where `--app` is not given, by the names that commander gives them. */
  readonly impliedBy: readonly string[]
  /** With other numbers of threads a run that continues can differ in the last bits. */
  readonly threadsChangeBits?: true
  /** @throws LannerError where file and options contradict each other. */
  check(file: string, options: ParsedOptions): void
}

export interface AppDefinition<Own> extends AppFacts {
  readonly options: readonly OptionsInto<Own>[]
  /** Decides what a new run keeps although it was not asked for: further options by name. */
  settle?(file: string, options: Own): Promise<ParsedOptions>
  train(job: TrainJob<Own>, session: TrainSession): Promise<Trained>
  /** Makes data and model as `train` does, as far as the search for a learning rate. */
  readonly lrFind: Verb<(file: string, options: Own, choice: SearchChoice) => Promise<unknown>>
}

/** An app as the command sees it: its options, and what it does for each verb. */
export interface AppCommand extends AppFacts {
  readonly options: readonly OptionSet[]
  settle(file: string, options: ParsedOptions): Promise<ParsedOptions>
  train(job: TrainJob<ParsedOptions>, session: TrainSession): Promise<Trained>
  readonly lrFind: Verb<(file: string, options: ParsedOptions, choice: SearchChoice) => Promise<unknown>>
}

/** An app's entry in the table: what it defines, with its options read from those that commander parsed. */
export function appCommand<Own>(definition: AppDefinition<Own>): AppCommand {
  const { options, lrFind } = definition
  const own = (parsed: ParsedOptions): Own => readOptions(options, parsed)
  return {
    ...definition,
    settle: (file, parsed) => definition.settle?.(file, own(parsed)) ?? Promise.resolve({}),
    train: (job, session) => definition.train({ ...job, options: own(job.options) }, session),
    lrFind: 'lacking' in lrFind ? lrFind : (file, parsed, choice) => lrFind(file, own(parsed), choice),
  }
}
