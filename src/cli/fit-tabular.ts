import { basename } from 'node:path'
import { availableMemory } from '../apps/tabular/on-disk/available-memory.ts'
import { fitFile } from '../apps/tabular/on-disk/fit-file.ts'
import { fit } from '../apps/tabular/fit.ts'
import type { TabularFileOptions, TabularFitOptions, TabularFitStart } from '../apps/tabular/options.ts'
import { neededMemory } from '../apps/tabular/on-disk/needed-memory.ts'
import { saveTabularRun } from '../apps/tabular/tabular-run-node.ts'
import { shellCommand } from '../base/shell-command.ts'
import { defined } from '../base/defined.ts'
import type { Table } from '../data/tables/table.ts'
import { init } from '../tensor/index.ts'
import { explainRows, type ExplainedRows } from './explain-rows.ts'
import type { FitTabularCommandOptions } from './fit-options.ts'
import { FitRun, type FitJob } from './fit-run.ts'
import { note, scoresText } from './output.ts'
import { readRows } from './read-rows.ts'
import { rowProgress } from './row-progress.ts'
import { splitOf } from './split-option.ts'
import { warnIfNoBetter } from './warn-if-no-better.ts'

/** `lanner fit` of the rows of a table: trains, and saves the run after every epoch and when it is stopped. Nothing is written before the first. */
export async function fitTabular(given: FitJob<FitTabularCommandOptions>): Promise<void> {
  const { file, out } = given
  // Kept with the run: whoever goes on with it must not choose anew, since batches from disk come in another order.
  const memory = given.options.memory ?? (given.resumed === null ? await memoryFor(file) : null)
  const options = memory === null ? given.options : { ...given.options, memory }
  const job = { ...given, options }
  const fitting = await FitRun.begin('tabular', job)
  // Read before anything is chosen or written; taken out of here when training begins, so that memory has it only once.
  const read: Table[] = memory === null ? [await readRows(file, options)] : []
  await init(options.backend)
  let valid: ExplainedRows | undefined
  const preparing = options.json ? null : rowProgress('preparing')
  const training: TabularFitOptions = {
    ...rowOptions(options),
    ...fitting.hooks(),
    onStart: (start) => {
      const { run, valid: table, ...facts } = start
      valid = { table, of: start.validRows }
      preparing?.end()
      fitting.start(run, facts, () => saveTabularRun(run, out))
      if (!options.json) introduce(file, start)
    },
  }
  const trained =
    memory === null
      ? fit(read.pop()!, training)
      : fitFile(file, { ...training, ...fileReading(options), memory, onRows: preparing?.show })
  const done = await trained.finally(() => preparing?.end())
  const seconds = await fitting.end(() => explainRows(done, valid!, out, job.signal))
  if (seconds === null || options.json) return
  const { valid: scores, baseline } = done.facts.metrics as Record<string, Record<string, number>>
  const simplest =
    done.target.kind === 'regression' ? 'the mean for every row' : 'the frequency of each class'
  if (scores !== undefined && baseline !== undefined) {
    note(`validation: ${scoresText(scores)}`)
    note(`${simplest}: ${scoresText(baseline)}`)
    const { kind, log } = done.target
    const error = kind !== 'regression' ? 'logLoss' : log ? 'rmspe' : 'rmse'
    warnIfNoBetter(scores[error]!, baseline[error]!, simplest)
  }
  note(
    `The run is in ${out}, after ${seconds.toFixed(1)} s; predict rows: ${shellCommand`lanner predict ${out} FILE`}`,
  )
}

/** How much memory the rows of a file may have, or null where it has room for all of them. */
async function memoryFor(file: string): Promise<number | null> {
  const half = availableMemory() / 2
  // A file that cannot be read is reported by who reads it.
  const needed = await neededMemory(file).catch(() => 0)
  if (needed <= half) return null
  const gb = (bytes: number): string => `${(bytes / 1e9).toFixed(1)} GB`
  note(
    `${basename(file)} would take about ${gb(needed)} of memory, of which ${gb(2 * half)} are free: it is trained from disk`,
  )
  return half
}

/** What the options of the command say about reading a file from disk. */
export function fileReading({
  missing,
  text: texts,
  decimal,
}: FitTabularCommandOptions): Pick<TabularFileOptions, 'missing' | 'texts' | 'decimal'> {
  return defined({ missing, texts, decimal })
}

/** What the options of the command are to `tabular.fit`. */
export function rowOptions(options: FitTabularCommandOptions): TabularFitOptions {
  const { cat: cats, cont: conts, date: dates, logTarget: log, batchNorm, ...rest } = options
  const { target, kind, ignore, epochs, batchSize, lr, weightDecay, layers, dropout, weights, seed } = rest
  const own = { target, kind, ignore, epochs, batchSize, lr, weightDecay, layers, dropout, weights, seed }
  const norm = batchNorm === undefined ? {} : batchNorm === 'none' ? { useBatchNorm: false } : { batchNorm }
  return { ...own, ...norm, cats, conts, dates, log, valid: splitOf(options, 0.2) }
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
    `${basename(file)}: ${rows} rows; ${target.kind}${of} of ${target.name} from ${counted(pipeline.cats.length, 'category', 'categories')} and ${counted(pipeline.conts.length, 'measurement')}; ${parameters.toLocaleString('en')} parameters on ${backend}, ${threads} ${threads === 1 ? 'thread' : 'threads'}, seed ${seed}`,
  )
}
