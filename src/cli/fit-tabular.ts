import { basename } from 'node:path'
import { fit, type TabularFitOptions, type TabularFitStart } from '../apps/tabular/fit.ts'
import { saveTabularRun } from '../apps/tabular/tabular-run-node.ts'
import type { Table } from '../data/tables/table.ts'
import { init } from '../tensor/index.ts'
import { explainRows } from './explain-rows.ts'
import type { FitTabularCommandOptions } from './fit-command.ts'
import { FitRun, type FitJob } from './fit-run.ts'
import { note, scoresText } from './output.ts'
import { readRows } from './read-rows.ts'
import { splitOf } from './split-option.ts'

/** `lanner fit` of the rows of a table: trains, and saves the run after every epoch and when it is stopped. Nothing is written before the first. */
export async function fitTabular(job: FitJob<FitTabularCommandOptions>): Promise<void> {
  const { file, out, options } = job
  const fitting = await FitRun.begin('tabular', job)
  // Read before anything is chosen or written; taken out of here when training begins, so that memory has it only once.
  const read: [Table?] = [await readRows(file, options)]
  await init(options.backend)
  let validTable: Table | undefined
  const done = await fit(read.pop()!, {
    ...rowOptions(options),
    ...fitting.hooks(),
    onStart: (start) => {
      const { run, valid, ...facts } = start
      validTable = valid
      fitting.start(run, facts, () => saveTabularRun(run, out))
      if (!options.json) introduce(file, start)
    },
  })
  const seconds = await fitting.end(() => explainRows(done, validTable!, out, job.signal))
  if (seconds === null || options.json) return
  const { valid, baseline } = done.facts.metrics as Record<string, Record<string, number>>
  const simplest =
    done.target.kind === 'regression' ? 'the mean for every row' : 'the frequency of each class'
  if (valid !== undefined && baseline !== undefined) {
    note(`validation: ${scoresText(valid)}`)
    note(`${simplest}: ${scoresText(baseline)}`)
  }
  note(`The run is in ${out}, after ${seconds.toFixed(1)} s; predict rows: lanner predict ${out} FILE`)
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
