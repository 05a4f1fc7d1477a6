import { basename } from 'node:path'
import { fitFile } from '../../../apps/tabular/on-disk/fit-file.ts'
import { fit } from '../../../apps/tabular/fit.ts'
import type { TabularFileOptions, TabularFitOptions, TabularFitStart } from '../../../apps/tabular/options.ts'
import type { TabularRun } from '../../../apps/tabular/tabular-run.ts'
import { defined } from '../../../base/defined.ts'
import { shellCommand } from '../../../base/shell-command.ts'
import type { Table } from '../../../data/tables/table.ts'
import { init } from '../../../tensor/index.ts'
import { explainRows, type ExplainedRows } from './explain-rows.ts'
import { askedSplit } from '../../options/split-options.ts'
import { note, scoresText } from '../../output.ts'
import { rowProgress } from '../../row-progress.ts'
import type { SearchChoice, Trained, TrainJob, TrainSession } from '../app-command.ts'
import { noBetter } from '../no-better.ts'
import { readRows } from '../read-rows.ts'
import type { TabularOptions } from '../tabular.ts'

/** `lanner fit` of a table. Saves the run after every epoch and when stopped; nothing is written before the first epoch. */
export async function trainRows(
  { file, out, options, json, signal }: TrainJob<TabularOptions>,
  session: TrainSession,
): Promise<Trained> {
  const { memory } = options
  // Read before anything is written; popped when training begins, so that memory holds it only once.
  const read: Table[] = memory === undefined ? [await readRows(file, options)] : []
  await init(options.backend)
  let held: ExplainedRows | undefined
  const preparing = json ? null : rowProgress('preparing')
  const training: TabularFitOptions = {
    ...rowOptions(options),
    ...session.hooks({ ownPatience: memory === undefined && options.net !== 'mixed-input' }),
    onStart: (start) => {
      const { run, valid: table, background, ...facts } = start
      held = { table, of: start.validRows, background }
      preparing?.end()
      session.start(run, facts)
      if (!json) introduce(file, start)
    },
  }
  const trained =
    memory === undefined
      ? fit(read.pop()!, training)
      : fitFile(file, { ...training, ...fileReading(options), memory, onRows: preparing?.show })
  const done = await trained.finally(() => preparing?.end())
  return {
    explain: () => explainRows(done.heldOut, held!, out, signal),
    summary: (seconds) => [
      ...scoresOf(done),
      `The run is in ${out}, after ${seconds.toFixed(1)} s; to predict rows: ${shellCommand`lanner predict ${out} FILE`}`,
    ],
  }
}

/** `lanner lr-find` of a table. */
export async function searchRows(file: string, options: TabularOptions, choice: SearchChoice): Promise<void> {
  const { memory } = options
  const training = { ...rowOptions(options), ...choice }
  if (memory === undefined) await fit(await readRows(file, options), training)
  else await fitFile(file, { ...training, ...fileReading(options), memory })
}

function scoresOf({ target, facts }: TabularRun): string[] {
  const { valid: scores, baseline } = facts.metrics as Record<string, Record<string, number>>
  if (scores === undefined || baseline === undefined) return []
  const { kind, log } = target
  const simplest = kind === 'regression' ? 'predicting the mean' : 'predicting class frequencies'
  const error = kind !== 'regression' ? 'logLoss' : log ? 'rmspe' : 'rmse'
  return [
    `validation: ${scoresText(scores)}`,
    `baseline (${simplest}): ${scoresText(baseline)}`,
    ...noBetter(scores[error]!, baseline[error]!, simplest),
  ]
}

/** The options for reading a file from disk. */
function fileReading({
  missing,
  texts,
  decimal,
}: TabularOptions): Pick<TabularFileOptions, 'missing' | 'texts' | 'decimal'> {
  return defined({ missing, texts, decimal })
}

/** The options of `tabular.fit` from those of the command. */
function rowOptions(options: TabularOptions): TabularFitOptions {
  const { batchNorm } = options
  const norm = batchNorm === undefined ? {} : batchNorm === 'none' ? { useBatchNorm: false } : { batchNorm }
  const { target, kind, log, cats, conts, dates, ignore, epochs, batchSize, lr, weightDecay } = options
  const { layers, dropout, weights, seed, net: model, patience } = options
  const rows = { target, kind, log, cats, conts, dates, ignore, weights }
  const training = { epochs, batchSize, lr, weightDecay, layers, dropout, seed, model }
  const valid = askedSplit(options)
  return {
    ...rows,
    ...training,
    ...norm,
    ...(valid === undefined ? {} : { valid }),
    ...(model === 'mixed-input' ? {} : { patience }),
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
  const of = target.kind === 'regression' ? '' : ` of ${target.classes.length}`
  note(
    `${basename(file)}: ${rows} rows; ${target.kind}${of} of ${target.name} from ${pipeline.cats.length} categorical and ${counted(pipeline.conts.length, 'numeric column')}; ${parameters.toLocaleString('en')} parameters on ${backend}, ${threads} ${threads === 1 ? 'thread' : 'threads'}, seed ${seed}`,
  )
}
