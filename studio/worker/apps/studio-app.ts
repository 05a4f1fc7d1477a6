import type { Run } from '../../../src/apps/run/run.ts'
import type { RunDescription } from '../../../src/apps/run/run-folder.ts'
import { BestFacts } from '../../../src/cli/best-facts.ts'
import type { OptionSet } from '../../../src/cli/options/option-row.ts'
import {
  EarlyStopping,
  type Callback,
  type Checkpoint,
  type CheckpointStore,
  type LrChoice,
} from '../../../src/learner/index.ts'
import type { ChartSize, VegaLiteSpec } from '../../../src/plot/spec.ts'
import type { LossOptions } from '../../../src/plot/report/loss-options.ts'
import type { Answer, Confusion, Question, Task, Trial } from '../../protocol.ts'
import type { Opened } from '../opened.ts'

/** What the worker gives a fit. */
export interface FitHooks {
  readonly signal: AbortSignal
  readonly callbacks: readonly Callback[]
  readonly checkpoints: CheckpointStore | undefined
  /** The checkpoint to continue from; null for a new fit. */
  readonly resume: Checkpoint | null
  /** The `model.json` of the fit that continues: it has the plan. */
  readonly resumedRun: RunDescription | null
  /** Searches for a learning rate instead of training, in place of that of the task. */
  readonly search?: (LrChoice & { readonly lr: 'auto' }) | undefined
  /** Says what is being done before data and model are ready. */
  doing(text: string): void
  /** Data and model are ready. */
  started(start: AppStart): void
}

/** How an option of the command changes any fit: batches per step, and when to stop. */
interface LearningOptions {
  readonly accumulate?: number
  readonly patience?: number
}

/**
 * The hooks that every app passes to its fit.
 *
 * @param facts of the run, once it has begun.
 */
export function trainHooks(
  { signal, callbacks, checkpoints, resume, search }: FitHooks,
  { accumulate, patience }: LearningOptions,
  facts: () => Run['facts'],
): Pick<FitHooks, 'signal' | 'callbacks' | 'resume' | 'checkpoints'> & Pick<LearningOptions, 'accumulate'> {
  const stopping = patience === undefined ? null : new EarlyStopping({ patience })
  return {
    signal,
    callbacks: stopping === null ? callbacks : [...callbacks, stopping, new BestFacts(stopping, facts)],
    checkpoints,
    resume,
    ...(accumulate === undefined ? {} : { accumulate }),
    ...search,
  }
}

/** A run whose training begins. */
export interface AppStart {
  readonly run: Run
  /** For the log, as `lanner fit` writes them. */
  readonly facts: Readonly<Record<string, unknown>> & { readonly warnings?: readonly string[] }
  /** For the page. */
  readonly shown: readonly (readonly [label: string, value: string])[]
  readonly loss: LossOptions
  /** Scores after an epoch, by name. */
  scores(): Readonly<Record<string, number>>
  /** What the model writes after an epoch; null for apps that write nothing. */
  sample(): Promise<string | null>
  /** The confusion matrix of a classifier after an epoch; missing for other apps. */
  confusion?(): Promise<Confusion | null>
}

/** A trained run. */
export interface Fitted {
  readonly run: Run
  /** What the command prints at the end: scores next to a baseline, and warnings. */
  lines(seconds: number): readonly string[]
  /** The contents of `explained.json`; null if there are none. */
  explained(signal: AbortSignal): Promise<string | null>
  readonly trial: Trial
  ask(question: Question): Promise<Answer>
}

/** An app in the page. Every method throws the errors of the library. */
export interface StudioApp<T extends Task> {
  /** The options of the command for this app. */
  readonly options: readonly OptionSet[]
  /** Prepares the data as a fit would. @returns warnings. */
  check(data: Opened, task: T): Promise<readonly string[]>
  fit(data: Opened, task: T, hooks: FitHooks): Promise<Fitted>
  /** What can be tried on a run of this app that was trained earlier. */
  restored(run: Run, explained: string): Pick<Fitted, 'trial' | 'ask'>
}

/** A chart in both sizes. */
export function inBothSizes(chart: (size: ChartSize) => VegaLiteSpec): {
  readonly wide: VegaLiteSpec
  readonly narrow: VegaLiteSpec
} {
  return { wide: chart('wide'), narrow: chart('narrow') }
}

const count = (value: number): string => value.toLocaleString('en')

/** Facts about a model and where it runs. */
export function modelFacts({
  parameters,
  backend,
  threads,
  seed,
}: {
  readonly parameters: number
  readonly backend: string
  readonly threads: number
  readonly seed: number
}): (readonly [label: string, value: string])[] {
  return [
    ['parameters', count(parameters)],
    ['runs on', `${backend}, ${threads} ${threads === 1 ? 'thread' : 'threads'}`],
    ['seed', String(seed)],
  ]
}
