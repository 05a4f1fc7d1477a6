import type { Command } from 'commander'
import { existsSync } from 'node:fs'
import { stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { DivergedError, LannerError } from '../base/errors.ts'
import { shellCommand } from '../base/shell-command.ts'
import { appOf } from './fit-app.ts'
import { commandWithFitOptions } from './fit-arguments.ts'
import type { App, FitCollabCommandOptions, FitTabularCommandOptions, Parsed } from './fit-options.ts'
import { addFitRunOptions } from './fit-run-options.ts'
import type { FitJob, FitRun } from './fit-run.ts'
import { note, outliveReader, writeEvent } from './output.ts'
import { stopSignals } from './stop-signals.ts'

export function fitCommand(): Command {
  return addFitRunOptions(commandWithFitOptions('fit', false))
    .description('train a network on a file and leave a run folder')
    .action(async (file: string | undefined, options: Parsed, command: Command) => {
      const stop = stopSignals()
      outliveReader()
      let out = options.resume ?? ''
      let before: number | null = null
      let fitting: FitRun | null = null
      try {
        const { app, job } =
          options.resume === undefined
            ? newJob(file, options)
            : await (
                await import('./resume-run.ts')
              ).resumedJob(file, { ...options, resume: options.resume }, command)
        out = job.out
        before = await savedAt(out)
        if (job.options.threads !== undefined) process.env['LANNER_THREADS'] = String(job.options.threads)
        try {
          await train(app, { ...job, signal: stop.signal, onBegin: (run) => (fitting = run) })
        } catch (error) {
          if (!stop.signal.aborted) await (fitting as FitRun | null)?.abandon()
          throw error
        } finally {
          job.resumed?.lock.release()
        }
      } catch (error) {
        if (error instanceof DivergedError)
          throw new LannerError(
            'diverged',
            `The training diverged: ${error.what}; ${(await savedAt(out)) === before ? `nothing was written to ${out}` : `the run in ${out} is that of the last whole epoch`}; try a lower --lr${typeof options.lr === 'number' ? ` than ${options.lr}` : ''}.`,
          )
        if (!stop.signal.aborted || error !== stop.signal.reason) throw error
        if (options.json) writeEvent({ event: 'stopped', run: out })
        else if (!existsSync(out)) note('lanner: stopped; nothing was written')
        else if (existsSync(join(out, 'checkpoints')))
          note(
            `lanner: stopped; the run so far is in ${out}, go on: ${shellCommand`lanner fit --resume ${out}`}`,
          )
        else note(`lanner: stopped; the run so far is in ${out}`)
        process.exitCode = stop.exitCode()
      } finally {
        stop.release()
      }
    })
}

/** When the run in a folder was saved last, or null where there is none. */
async function savedAt(folder: string): Promise<number | null> {
  return stat(join(folder, 'model.json')).then(
    ({ mtimeMs }) => mtimeMs,
    () => null,
  )
}

function newJob(
  file: string | undefined,
  options: Parsed,
): { readonly app: App; readonly job: Omit<FitJob<Parsed>, 'signal'> } {
  if (file === undefined)
    throw new LannerError(
      'usage',
      "missing required argument 'file': what to train on, or --resume RUN to go on.",
    )
  const app = appOf(file, options)
  const out = options.out ?? join('runs', basename(file).replace(/(\.[a-z0-9]+){1,2}$/i, ''))
  return { app, job: { file, out, options, resumed: null } }
}

async function train(app: App, job: FitJob<Parsed>): Promise<void> {
  switch (app) {
    case 'text':
      return (await import('./fit-text.ts')).fitText(job)
    case 'tabular':
      return (await import('./fit-tabular.ts')).fitTabular(job as FitJob<FitTabularCommandOptions>)
    case 'word2vec':
      return (await import('./fit-word2vec.ts')).fitWord2Vec(job)
    case 'collab':
      return (await import('./fit-collab.ts')).fitCollab(job as FitJob<FitCollabCommandOptions>)
    case 'autoencoder':
      return (await import('./fit-autoencoder.ts')).fitAutoencoder(job)
  }
}
