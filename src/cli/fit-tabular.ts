import { basename, join } from 'node:path'
import { checkRunFolder } from '../apps/run/run-folder-node.ts'
import { availableMemory } from '../apps/tabular/available-memory.ts'
import { fitFile } from '../apps/tabular/fit-file.ts'
import { fit, type TabularFitOptions, type TabularFitStart } from '../apps/tabular/fit.ts'
import { neededMemory } from '../apps/tabular/needed-memory.ts'
import { saveTabularRun } from '../apps/tabular/tabular-run-node.ts'
import type { TabularRun } from '../apps/tabular/tabular-run.ts'
import type { Table } from '../data/tables/table.ts'
import { EventLog, type Callback, type TrainingEvent } from '../learner/index.ts'
import { init } from '../tensor/index.ts'
import { explainRows, type ExplainedRows } from './explain-rows.ts'
import type { FitTabularCommandOptions } from './fit-command.ts'
import { note, scoresText, writeEvent } from './output.ts'
import { readRows } from './read-rows.ts'
import { RunLog } from './run-log.ts'
import { searching } from './searching.ts'
import { splitOf } from './split-option.ts'
import { watching } from './watching.ts'
import { writeReport } from './write-report.ts'

/** `lanner fit` of the rows of a table: trains, and saves the run after every epoch and when it is stopped. Nothing is written before the first. */
export async function fitTabular(
  file: string,
  out: string,
  options: FitTabularCommandOptions,
  signal: AbortSignal,
): Promise<void> {
  const began = performance.now()
  await checkRunFolder(out)
  const memory = options.memory ?? (await memoryFor(file))
  // Read before anything is chosen or written; taken out of here when training begins, so that memory has it only once.
  const read: Table[] = memory === null ? [await readRows(file, options)] : []
  await init(options.backend)

  const runLog = new RunLog(join(out, 'log.jsonl'))
  const log = (event: TrainingEvent): void => {
    if (options.json && event.event !== 'fit-start' && event.event !== 'fit-end') writeEvent(event)
    runLog.add(event)
  }
  let run: TabularRun | undefined
  let valid: ExplainedRows | undefined
  const save = async (): Promise<void> => {
    await saveTabularRun(run!, out)
    runLog.open()
  }
  const saving: Callback = {
    onEpochEnd: save,
    onFitEnd: ({ outcome }) => (outcome === 'stopped' ? save() : undefined),
  }
  const training: TabularFitOptions = {
    ...rowOptions(options),
    ...searching(options, log),
    signal,
    callbacks: [new EventLog(log), saving, ...watching(options, log)],
    onStart: (start) => {
      run = start.run
      valid = { table: start.valid, of: start.validRows }
      Object.assign(run.facts.data, { file: basename(file) })
      const { run: _run, valid: _valid, ...facts } = start
      log({ event: 'start', app: 'tabular', ...facts })
      for (const warning of start.warnings) note(`warning: ${warning}`)
      if (!options.json) introduce(file, start)
    },
  }
  const done =
    memory === null
      ? await fit(read.pop()!, training)
      : await fitFile(file, { ...training, memory, missing: options.missing })
  await explainRows(done, valid!, out, signal)
  await writeReport(out)
  const seconds = Math.round(performance.now() - began) / 1000
  log({ event: 'done', run: out, seconds })
  if (options.json) return
  const { valid: scores, baseline } = done.facts.metrics as Record<string, Record<string, number>>
  const simplest =
    done.target.kind === 'regression' ? 'the mean for every row' : 'the frequency of each class'
  if (scores !== undefined && baseline !== undefined) {
    note(`validation: ${scoresText(scores)}`)
    note(`${simplest}: ${scoresText(baseline)}`)
  }
  note(`The run is in ${out}, after ${seconds.toFixed(1)} s; predict rows: lanner predict ${out} FILE`)
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

/** What the options of the command are to `tabular.fit`. */
export function rowOptions(options: FitTabularCommandOptions): TabularFitOptions {
  const { cat: cats, cont: conts, date: dates, logTarget: log, batchNorm, ...rest } = options
  const { target, ignore, epochs, batchSize, lr, weightDecay, layers, dropout, weights, seed } = rest
  const own = { target, ignore, epochs, batchSize, lr, weightDecay, layers, dropout, weights, seed }
  const norm = batchNorm === undefined ? {} : batchNorm === 'none' ? { useBatchNorm: false } : { batchNorm }
  return { ...own, ...norm, cats, conts, dates, log, valid: splitOf(options, 0.2) }
}

function introduce(
  file: string,
  { run, parameters, backend, threads, seed, trainRows, validRows }: TabularFitStart,
): void {
  const { pipeline, target } = run
  const rows = (trainRows + validRows).toLocaleString('en')
  const of = target.kind === 'regression' ? '' : ` of ${target.classes.length}`
  note(
    `${basename(file)}: ${rows} rows; ${target.kind}${of} of ${target.name} from ${pipeline.cats.length} categories and ${pipeline.conts.length} measurements; ${parameters.toLocaleString('en')} parameters on ${backend}, ${threads} ${threads === 1 ? 'thread' : 'threads'}, seed ${seed}`,
  )
}
