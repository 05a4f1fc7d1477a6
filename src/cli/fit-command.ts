import type { Command } from 'commander'
import { existsSync } from 'node:fs'
import { stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { BackendError, DivergedError, LannerError } from '../base/errors.ts'
import { StoppedByAnother } from '../learner/stopping.ts'
import { launchOf } from '../mpi/launch.ts'
import { shellCommand } from '../base/shell-command.ts'
import { setFloat32MatmulPrecision } from '../tensor/matmul-precision.ts'
import { apps } from './apps/index.ts'
import { appFor } from './choose-app.ts'
import { commandWithFitOptions } from './fit-arguments.ts'
import type { FitCommandOptions } from './fit-options.ts'
import type { BegunFit, FitJob } from './fit-job.ts'
import { openChosenDevice } from './open-device.ts'
import type { ParsedOptions } from './options/option-row.ts'
import { note, outliveReader, writeEvent } from './output.ts'
import { severalProcesses } from './several-processes.ts'
import type { Processes } from './processes.ts'
import { stopSignals, type StopSignals } from './stop-signals.ts'

export function fitCommand(): Command {
  return commandWithFitOptions('fit')
    .description('train a neural net on a file and write a run folder')
    .action(
      async (file: string | undefined, options: FitCommandOptions & ParsedOptions, command: Command) => {
        const stop = stopSignals()
        outliveReader()
        const processes = await severalProcesses()
        let out = options.resume ?? ''
        let before: number | null = null
        let fitting: BegunFit | null = null
        try {
          if (launchOf()?.launcher === 'Open MPI' && processes !== null) endIfOthersDo(stop, () => out)
          const job = await jobOf(file, options, command, processes)
          out = job.out
          before = await savedAt(out)
          if (job.options.threads !== undefined) process.env['LANNER_THREADS'] = String(job.options.threads)
          if (job.options.precision !== undefined) setFloat32MatmulPrecision(job.options.precision)
          try {
            await openChosenDevice(job.options)
            const { reportOrWarn: report } = await import('./write-report.ts')
            await train({
              ...job,
              dataParallel: processes?.training(job.options.localSteps),
              report,
              signal: stop.signal,
              onBegin: (run) => (fitting = run),
            })
          } catch (error) {
            if (!stop.signal.aborted && !(error instanceof StoppedByAnother))
              await (fitting as BegunFit | null)?.abandon()
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
          if (isLostGpu(error) && existsSync(join(out, 'checkpoints')))
            throw new LannerError(
              'backend',
              `${error.message.replace(/;.*$/s, '')}; the run so far is in ${out}; to continue: ${shellCommand`lanner fit --resume ${out}`}, or on the CPU: ${shellCommand`lanner fit --resume ${out} --device cpu`}`,
            )
          if (!(error instanceof StoppedByAnother) && (!stop.signal.aborted || error !== stop.signal.reason))
            throw error
          if (options.json) writeEvent({ event: 'stopped', run: out })
          else note(`lanner: stopped; ${leftIn(out)}`)
          process.exitCode = stop.exitCode() || STOPPED
        } finally {
          stop.release()
        }
        await processes?.close()
      },
    )
}

/** Whether a GPU went away or had no memory left, after which the checkpoints are still good. */
function isLostGpu(error: unknown): error is BackendError {
  return error instanceof BackendError && /^the GPU (was lost|is out of memory)/.test(error.rule)
}

/** The exit code of a process that stopped because another was told to: that of SIGTERM. */
const STOPPED = 143

/** What a stopped run left, and how to continue it. */
function leftIn(out: string): string {
  if (!existsSync(out)) return 'nothing was written'
  const processes = launchOf()?.worldSize ?? 1
  const command =
    processes === 1
      ? shellCommand`lanner fit --resume ${out}`
      : shellCommand`lanner launch -n ${String(processes)} -- fit --resume ${out}`
  return existsSync(join(out, 'checkpoints'))
    ? `the run so far is in ${out}; to continue: ${command}`
    : `the run so far is in ${out}`
}

/** Milliseconds that a step of all processes may take after a signal: Open MPI waits for a second. */
const PATIENCE = 450

/** Ends this process if it cannot end together with the others: Open MPI sends the same signal if one has ended in the middle of a step. */
function endIfOthersDo({ signal, exitCode }: StopSignals, out: () => string): void {
  signal.addEventListener('abort', () => {
    setTimeout(() => {
      note(`lanner: stopped in the middle of a step, as when another process has ended; ${leftIn(out())}`)
      process.exit(exitCode())
    }, PATIENCE).unref()
  })
}

/** The job of this command. Several processes have the same one, and train only what they can. */
async function jobOf(
  file: string | undefined,
  options: FitCommandOptions & ParsedOptions,
  command: Command,
  processes: Processes | null,
): Promise<Omit<FitJob, 'signal' | 'report'>> {
  const { resume } = options
  if (resume === undefined) {
    const job = await newJob(file, options)
    processes?.refuse(job)
    await processes?.compare(job)
    return job
  }
  const { resumedJob } = await import('./resume-run.ts')
  if (processes === null) return resumedJob(file, { ...options, resume }, command)
  const own = processes.isFirst ? await resumedJob(file, { ...options, resume }, command) : null
  const job = await processes.share(own)
  processes.refuse(job)
  await processes.compare(job)
  return job
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
  const { app, file, out, options, signal, resumed, dataParallel } = job
  if (dataParallel !== undefined && dataParallel.rank > 0) {
    const { Follower } = await import('./follower.ts')
    const timeBudget = (resumed === null ? options : resumed.fit).timeBudget
    await apps[app].train({ file, out, options, timeBudget, json: true, signal }, new Follower(job))
    return
  }
  const { FitRun } = await import('./fit-run.ts')
  const fitting = await FitRun.begin(job)
  const { timeBudget } = resumed === null ? options : resumed.fit
  const json = options.json === true
  const trained = await apps[app].train({ file, out, options, timeBudget, json, signal }, fitting)
  const seconds = await fitting.end(trained)
  if (seconds === null || options.json) return
  for (const line of trained.summary(seconds)) note(line)
}
