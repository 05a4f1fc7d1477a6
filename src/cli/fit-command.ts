import type { Command } from 'commander'
import { existsSync } from 'node:fs'
import { stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { DivergedError, LannerError } from '../base/errors.ts'
import { shellCommand } from '../base/shell-command.ts'
import { setFloat32MatmulPrecision } from '../tensor/matmul-precision.ts'
import { apps } from './apps/index.ts'
import { appFor } from './choose-app.ts'
import { commandWithFitOptions } from './fit-arguments.ts'
import type { FitCommandOptions } from './fit-options.ts'
import type { BegunFit, FitJob } from './fit-job.ts'
import type { ParsedOptions } from './options/option-row.ts'
import { note, outliveReader, writeEvent } from './output.ts'
import { stopSignals } from './stop-signals.ts'

export function fitCommand(): Command {
  return commandWithFitOptions('fit')
    .description('train a neural net on a file and write a run folder')
    .action(
      async (file: string | undefined, options: FitCommandOptions & ParsedOptions, command: Command) => {
        const stop = stopSignals()
        outliveReader()
        let out = options.resume ?? ''
        let before: number | null = null
        let fitting: BegunFit | null = null
        try {
          const job =
            options.resume === undefined
              ? await newJob(file, options)
              : await (
                  await import('./resume-run.ts')
                ).resumedJob(file, { ...options, resume: options.resume }, command)
          out = job.out
          before = await savedAt(out)
          if (job.options.threads !== undefined) process.env['LANNER_THREADS'] = String(job.options.threads)
          if (job.options.precision !== undefined) setFloat32MatmulPrecision(job.options.precision)
          try {
            const { reportOrWarn: report } = await import('./write-report.ts')
            await train({ ...job, report, signal: stop.signal, onBegin: (run) => (fitting = run) })
          } catch (error) {
            if (!stop.signal.aborted) await (fitting as BegunFit | null)?.abandon()
            throw error
          } finally {
            job.resumed?.lock.release()
          }
        } catch (error) {
          if (error instanceof DivergedError)
            throw new LannerError(
              'diverged',
              `The training diverged: ${error.what}; ${(await savedAt(out)) === before ? `nothing was written to ${out}` : `${out} holds the run as of the last complete epoch`}; try a lower --lr${typeof options.lr === 'number' ? ` than ${options.lr}` : ''}.`,
            )
          if (!stop.signal.aborted || error !== stop.signal.reason) throw error
          if (options.json) writeEvent({ event: 'stopped', run: out })
          else if (!existsSync(out)) note('lanner: stopped; nothing was written')
          else if (existsSync(join(out, 'checkpoints')))
            note(
              `lanner: stopped; the run so far is in ${out}; to continue: ${shellCommand`lanner fit --resume ${out}`}`,
            )
          else note(`lanner: stopped; the run so far is in ${out}`)
          process.exitCode = stop.exitCode()
        } finally {
          stop.release()
        }
      },
    )
}

/** When the run in a folder was last saved; null if there is none. */
async function savedAt(folder: string): Promise<number | null> {
  return stat(join(folder, 'model.json')).then(
    ({ mtimeMs }) => mtimeMs,
    () => null,
  )
}

async function newJob(
  file: string | undefined,
  options: FitCommandOptions & ParsedOptions,
): Promise<Omit<FitJob, 'signal' | 'report'>> {
  if (file === undefined)
    throw new LannerError(
      'usage',
      'fit needs FILE, the file to train on; or continue a run with --resume RUN.',
    )
  const app = await appFor(file, options)
  const out = options.out ?? join('runs', basename(file).replace(/(\.[a-z0-9]+){1,2}$/i, ''))
  const settled = await apps[app].settle(file, options)
  return { app, file, out, options: { ...options, ...settled }, resumed: null }
}

async function train(job: FitJob): Promise<void> {
  const { FitRun } = await import('./fit-run.ts')
  const { app, file, out, options, signal, resumed } = job
  const fitting = await FitRun.begin(job)
  const { timeBudget } = resumed === null ? options : resumed.fit
  const json = options.json === true
  const trained = await apps[app].train({ file, out, options, timeBudget, json, signal }, fitting)
  const seconds = await fitting.end(trained)
  if (seconds === null || options.json) return
  for (const line of trained.summary(seconds)) note(line)
}
