import { basename } from 'node:path'
import { fitFile } from '../../../apps/tabular/on-disk/fit-file.ts'
import { fit } from '../../../apps/tabular/fit.ts'
import type { TabularFileOptions, TabularFitOptions, TabularFitStart } from '../../../apps/tabular/options.ts'
import { defined } from '../../../base/defined.ts'
import { shellCommand } from '../../../base/shell-command.ts'
import type { Table } from '../../../data/tables/table.ts'
import { init } from '../../../tensor/index.ts'
import { explainRows } from './explain-rows.ts'
import type { ExplainedRows } from './explained-rows.ts'
import { EarlyStopping } from '../../../learner/index.ts'
import { BestFacts } from '../../best-facts.ts'
import { note } from '../../output.ts'
import { rowProgress } from '../../row-progress.ts'
import { scoresText } from '../../scores-text.ts'
import {
  resultOf,
  type SearchChoice,
  type Trained,
  type TrainJob,
  type TrainSession,
} from '../app-command.ts'
import { planText } from '../plan-text.ts'
import { readRows } from '../read-rows.ts'
import type { ParsedOptions } from '../../options/option-row.ts'
import type { TabularOptions } from './options.ts'
import { rowFitOptions } from './fit-options.ts'
import { scoreLines } from './score-lines.ts'

/** How an ensemble from disk differs. */
const FROM_DISK =
  'training from disk (--memory): no net leaves out a fold, so there is no early stopping, no linear model, no boosted trees and no calibration, and scores can be worse than in memory'

/** `lanner fit` of a table. Saves the run after every epoch and when stopped; nothing is written before the first epoch. */
export async function trainRows(
  { file, out, options, timeBudget, json, signal }: TrainJob<TabularOptions>,
  session: TrainSession,
): Promise<Trained> {
  const { memory } = options
  // Read before anything is written; popped when training begins, so that memory holds it only once.
  const read: Table[] = memory === undefined ? [await readRows(file, options)] : []
  await init(options.backend)
  let held: ExplainedRows | undefined
  const preparing = json ? null : rowProgress('preparing')
  const training: TabularFitOptions = {
    ...rowFitOptions(options),
    // A resumed run keeps its plan.
    ...(timeBudget === undefined || session.isResumed || options.net === 'mixed-input' ? {} : { timeBudget }),
    ...session.hooks({ ownPatience: memory === undefined && options.net !== 'mixed-input' }),
    onStart: (start) => {
      const { run, valid: table, background, ...facts } = start
      held = { table, of: start.validRows, background }
      preparing?.end()
      const { plan } = run.facts.training
      if (plan !== undefined) session.planned(plan as ParsedOptions)
      session.start(run, facts)
      if (!json) introduce(file, start)
      if (!json && memory !== undefined && options.net !== 'mixed-input') note(FROM_DISK)
      // A resumed run keeps its plan, whatever its budget is now.
      if (!json && !session.isResumed)
        for (const line of planText(run.facts.training, options.quality)) note(line)
    },
  }
  if (options.folds !== undefined) Object.assign(training, foldHooks(options, json, session))
  const trained =
    memory === undefined
      ? fit(read.pop()!, training)
      : fitFile(file, { ...training, ...fileReading(options), memory, onRows: preparing?.show })
  const done = await trained.finally(() => preparing?.end())
  return {
    explain: async () => {
      // Includes the errors for intervals, which are known only after training.
      await session.save()
      await explainRows(done.heldOut, held!, out, signal)
    },
    result: () => {
      const { positive } = done
      const { folds } = done.facts.metrics
      return {
        ...resultOf(done.facts.metrics),
        ...(positive === null ? {} : { positive }),
        ...defined({ folds }),
      }
    },
    summary: (seconds) => [
      ...scoreLines(done, options),
      `The run is in ${out}, after ${seconds.toFixed(1)} s; to predict rows: ${shellCommand`lanner predict ${out} FILE`}`,
    ],
  }
}

/** `lanner lr-find` of a table. */
export async function searchRows(file: string, options: TabularOptions, choice: SearchChoice): Promise<void> {
  const { memory } = options
  const training = { ...rowFitOptions({ ...options, folds: undefined }), ...choice }
  if (memory === undefined) await fit(await readRows(file, options), training)
  else await fitFile(file, { ...training, ...fileReading(options), memory })
}

/** The options for reading a file from disk. */
function fileReading({
  missing,
  texts,
  decimal,
  dateOrder,
}: TabularOptions): Pick<TabularFileOptions, 'missing' | 'texts' | 'decimal' | 'dateOrder'> {
  return defined({ missing, texts, decimal, dateOrder })
}

/** Prints and logs each fold as it ends. */
function foldHooks(
  { patience, net }: TabularOptions,
  json: boolean,
  session: TrainSession,
): Pick<TabularFitOptions, 'onFold' | 'foldCallbacks'> {
  return {
    onFold: ({ fold, folds, scores, seconds }) => {
      session.log({ event: 'fold', fold, folds, scores, seconds })
      if (!json) note(`fold ${fold}/${folds}  ${scoresText(scores)}  ${seconds.toFixed(1)} s`)
    },
    foldCallbacks: (run) => {
      // The ensemble stops automatically.
      if (patience === undefined || net !== 'mixed-input') return []
      const stopping = new EarlyStopping({ patience })
      return [stopping, new BestFacts(stopping, () => run().facts)]
    },
  }
}

function counted(count: number, one: string, more = `${one}s`): string {
  return `${count} ${count === 1 ? one : more}`
}

function introduce(
  file: string,
  { run, parameters, backend, threads, seed, trainRows, validRows }: TabularFitStart,
): void {
  const { pipeline, target } = run
  const rows = (trainRows + validRows).toLocaleString('en')
  const classes =
    target.kind === 'regression' ? '' : ` (${counted(target.classes.length, 'class', 'classes')})`
  note(
    `${basename(file)}: ${rows} rows; ${target.kind} of ${target.name}${classes} from ${counted(pipeline.needed.length, 'column')} (${pipeline.cats.length} categorical and ${counted(pipeline.conts.length, 'numeric input')}); ${parameters.toLocaleString('en')} parameters on ${backend}, ${threads} ${threads === 1 ? 'thread' : 'threads'}, seed ${seed}`,
  )
}
