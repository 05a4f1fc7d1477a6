import { basename, join } from 'node:path'
import { checkRunFolder } from '../apps/run/run-folder-node.ts'
import { fit, type TabularFitOptions, type TabularFitStart } from '../apps/tabular/fit.ts'
import { saveTabularRun } from '../apps/tabular/tabular-run-node.ts'
import type { TabularRun } from '../apps/tabular/tabular-run.ts'
import { readTable } from '../data/tables/duckdb/index.ts'
import type { Table } from '../data/tables/table.ts'
import type { SplitOptions } from '../data/tables/splits.ts'
import { EventLog, type Callback, type TrainingEvent } from '../learner/index.ts'
import { init } from '../tensor/index.ts'
import { explainRows } from './explain-rows.ts'
import type { FitTabularCommandOptions } from './fit-command.ts'
import { note, scoresText, writeEvent } from './output.ts'
import { RunLog } from './run-log.ts'
import { searching } from './searching.ts'
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
  const table = await readRows(file, options)
  await init(options.backend)

  const runLog = new RunLog(join(out, 'log.jsonl'))
  const log = (event: TrainingEvent): void => {
    if (options.json && event.event !== 'fit-start' && event.event !== 'fit-end') writeEvent(event)
    runLog.add(event)
  }
  let run: TabularRun | undefined
  let validTable: Table | undefined
  const save = async (): Promise<void> => {
    await saveTabularRun(run!, out)
    runLog.open()
  }
  const saving: Callback = {
    onEpochEnd: save,
    onFitEnd: ({ outcome }) => (outcome === 'stopped' ? save() : undefined),
  }
  const done = await fit(table, {
    ...rowOptions(options),
    ...searching(options, log),
    signal,
    callbacks: [new EventLog(log), saving, ...watching(options, log)],
    onStart: (start) => {
      run = start.run
      validTable = start.valid
      Object.assign(run.facts.data, { file: basename(file) })
      const { run: _run, valid: _valid, ...facts } = start
      log({ event: 'start', app: 'tabular', ...facts })
      for (const warning of start.warnings) note(`warning: ${warning}`)
      if (!options.json) introduce(file, start)
    },
  })
  await explainRows(done, validTable!, out, signal)
  await writeReport(out)
  const seconds = Math.round(performance.now() - began) / 1000
  log({ event: 'done', run: out, seconds })
  if (options.json) return
  const { valid, baseline } = done.facts.metrics as Record<string, Record<string, number>>
  const simplest =
    done.target.kind === 'regression' ? 'the mean for every row' : 'the frequency of each class'
  if (valid !== undefined && baseline !== undefined) {
    note(`validation: ${scoresText(valid)}`)
    note(`${simplest}: ${scoresText(baseline)}`)
  }
  note(`The run is in ${out}, after ${seconds.toFixed(1)} s; predict rows: lanner predict ${out} FILE`)
}

/** The table of a file, with the columns that are to be dates read as dates. */
export function readRows(file: string, { missing, date = [] }: FitTabularCommandOptions): Promise<Table> {
  return readTable(file, { missing, types: Object.fromEntries(date.map((name) => [name, 'date'] as const)) })
}

/** What the options of the command are to `tabular.fit`. */
export function rowOptions(options: FitTabularCommandOptions): TabularFitOptions {
  const { cat: cats, cont: conts, date: dates, logTarget: log, ...rest } = options
  const { target, ignore, epochs, batchSize, lr, weightDecay, layers, dropout, seed } = rest
  const own = { target, ignore, epochs, batchSize, lr, weightDecay, layers, dropout, seed }
  return { ...own, cats, conts, dates, log, valid: splitOf(options) }
}

function splitOf({ valid = 0.2, validLast, validColumn, seed }: FitTabularCommandOptions): SplitOptions {
  if (validColumn !== undefined) return { kind: 'column', column: validColumn }
  if (validLast !== undefined) return { kind: 'last', column: validLast, part: valid }
  return { kind: 'random', part: valid, seed }
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
