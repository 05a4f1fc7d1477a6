import type { Command } from 'commander'
import { existsSync, statSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import { removeLeftTemporaries } from '../base/atomic-write.ts'
import { FileError, LannerError } from '../base/errors.ts'
import { shellCommand } from '../base/shell-command.ts'
import { Checkpoints, DamagedCheckpointError, type Checkpoint } from '../learner/index.ts'
import { refuseForeign } from './choose-app.ts'
import { rowsByName, storedOptions, type FitCommandOptions } from './fit-options.ts'
import { readFitFile, sumsOf, type FitFile } from './fit-file.ts'
import type { FitJob, Resumed } from './fit-job.ts'
import { isInside } from '../base/inside-folder.ts'
import { durationText } from './options/numbers.ts'
import { flagOf, type ParsedOptions } from './options/option-row.ts'
import { RunLock } from './run-lock.ts'

export const checkpointsOf = (run: string): string => join(run, 'checkpoints')

/** The options as stored in `fit.json`. */
export function optionsToStore(options: ParsedOptions): Record<string, unknown> {
  return storedOptions(options, (path) => resolve(path))
}

/** The files that training reads. */
export function inputsOf(file: string, options: ParsedOptions): string[] {
  const read = Object.keys(options).filter(
    (name) => rowsByName.get(name)?.path === 'read' && options[name] !== undefined,
  )
  return [file, ...read.map((name) => String(options[name]))].map((path) => resolve(path))
}

/**
 * The job of `lanner fit --resume`: the command of the run and the checkpoint to continue from. Locks the run for this process.
 *
 * @param given The file named on the command line, if the run's file has moved.
 * @throws LannerError if the run cannot be resumed; the message says why and what to do.
 */
export async function resumedJob(
  given: string | undefined,
  options: FitCommandOptions & ParsedOptions & { readonly resume: string },
  command: Command,
): Promise<Omit<FitJob, 'signal' | 'report'>> {
  const single = /^checkpoint-\d+\.safetensors$/.test(basename(options.resume)) ? options.resume : null
  const out = single === null ? options.resume : dirname(dirname(single))
  const fit = await fitFileOf(out)
  const lock = RunLock.take(out)
  try {
    checkOptions(out, fit, options, command)
    const moved = await checkFiles(out, fit, given)
    const own = Object.fromEntries(
      Object.entries(options).filter(
        ([name]) => command.getOptionValueSource(name) === 'cli' && name !== 'resume',
      ),
    )
    const all = { ...fit.options, ...own } as FitCommandOptions & ParsedOptions
    await checkOutputs(out, fit, own)
    await removeLeftTemporaries(out)
    const checkpoint = await checkpointOf(out, single)
    checkBudget(out, all.timeBudget, checkpoint)
    const resumed: Resumed = { checkpoint, lock, fit }
    return { app: fit.app, file: moved ?? fit.file, out, options: all, resumed }
  } catch (error) {
    lock.release()
    throw error
  }
}

async function fitFileOf(out: string): Promise<FitFile> {
  if (!existsSync(out)) throw new FileError(`There is no run folder ${out}; \`lanner fit\` makes one.`)
  if (!statSync(out).isDirectory())
    throw new FileError(`${out} is a file, not a run folder; use the folder that \`lanner fit\` created.`)
  const fit = await readFitFile(out)
  if (fit === null)
    throw new FileError(`${out} cannot be resumed: it has no fit.json; train again with \`lanner fit\`.`)
  if (fit.finished) {
    // A process killed at the very end may have left checkpoints.
    await new Checkpoints(checkpointsOf(out)).clear()
    throw new LannerError(
      'usage',
      `${out} is finished and cannot be resumed; to train longer, run \`lanner fit\` with more --epochs.`,
    )
  }
  return fit
}

function checkOptions(out: string, fit: FitFile, options: ParsedOptions, command: Command): void {
  for (const [name, value] of Object.entries(options)) {
    if (command.getOptionValueSource(name) !== 'cli') continue
    refuseForeign(name, fit.app)
    const row = rowsByName.get(name)
    if (row?.mayChange) continue
    if (name === 'restart')
      throw new LannerError('usage', '--restart starts over and --resume continues; use one of them.')
    if (name === 'out') {
      if (resolve(String(value)) === resolve(out)) continue
      throw new LannerError(
        'usage',
        `A resumed run stays in its folder (${out}), so --out ${String(value)} has no effect; drop --out, or copy the folder and resume the copy.`,
      )
    }
    const own = row?.path === undefined ? value : resolve(String(value))
    const was = fit.options[name]
    if (JSON.stringify(own) === JSON.stringify(was) || (name === 'app' && value === fit.app)) continue
    const shown = (which: unknown): string => (typeof which === 'string' ? which : JSON.stringify(which))
    const option = flagOf(name)
    throw new LannerError(
      'usage',
      `${out} was started ${was === undefined ? `without ${option}` : `with ${option} ${shown(was)}`} and cannot be resumed with ${option}${value === true ? '' : ` ${shown(value)}`}; drop the option.`,
    )
  }
}

/**
 * Outputs outside the run folder are written only if the command line names them, because the run may come from someone else.
 *
 * @throws LannerError that asks for the options.
 */
async function checkOutputs(
  out: string,
  fit: FitFile,
  own: Readonly<Record<string, unknown>>,
): Promise<void> {
  const outside: string[] = []
  for (const [name, row] of rowsByName) {
    const path = row.path === 'written' ? fit.options[name] : undefined
    if (path === undefined || own[name] !== undefined || (await isInside(out, String(path)))) continue
    outside.push(shellCommand` --${name} ${String(path)}`)
  }
  if (outside.length > 0)
    throw new LannerError(
      'usage',
      `${out} also writes outside its folder; to allow that, repeat the options: ${shellCommand`lanner fit --resume ${out}`}${outside.join('')}`,
    )
}

/** Checks that the input files are unchanged. @returns the new path of the file to train on, if one was named. */
async function checkFiles(out: string, fit: FitFile, given: string | undefined): Promise<string | null> {
  for (const [path, sum] of Object.entries(fit.sums)) {
    const main = path === fit.file && given !== undefined
    const at = main ? resolve(given) : path
    if (!existsSync(at))
      throw new FileError(
        main
          ? `There is no file ${given}.`
          : `${path}, which ${out} trains on, no longer exists; put it back${path === fit.file ? `, or name its new path: ${shellCommand`lanner fit --resume ${out} FILE`}` : '.'}`,
      )
    if ((await sumsOf([at]))[at] !== sum)
      throw new FileError(
        `${main ? given : path} has changed since ${out} was started (its SHA-256 differs); restore the file, or train again with \`lanner fit\`.`,
      )
  }
  return given === undefined ? null : resolve(given)
}

async function checkpointOf(out: string, single: string | null): Promise<Checkpoint | null> {
  const checkpoints = new Checkpoints(checkpointsOf(out))
  try {
    return await (single === null ? checkpoints.newest() : checkpoints.load(single))
  } catch (error) {
    if (!(error instanceof DamagedCheckpointError) || single !== null) throw error
    const what = `${error.path} is damaged (part ${JSON.stringify(error.part)})`
    throw new FileError(
      error.good === null
        ? `${what}, and there is no intact checkpoint; train again: ${shellCommand`lanner fit FILE --out ${out} --restart`}`
        : `${what}; resume from the newest intact checkpoint: ${shellCommand`lanner fit --resume ${error.good}`}`,
      { cause: error },
    )
  }
}

function checkBudget(out: string, budget: number | undefined, checkpoint: Checkpoint | null): void {
  const { used } = (checkpoint?.parts.get('callback TimeBudget') ??
    checkpoint?.parts.get('progress') ??
    {}) as { readonly used?: number }
  if (budget !== undefined && used !== undefined && used >= budget)
    throw new LannerError(
      'usage',
      `${out} has used its time budget of ${durationText(budget)}; raise it: --time-budget ${durationText(2 * budget)}.`,
    )
}
