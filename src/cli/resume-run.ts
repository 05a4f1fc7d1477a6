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

/** The options as `fit.json` holds them. */
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
 * What `lanner fit --resume` is to do: the command of the run, and where it stands. The run is locked for this process.
 *
 * @param given The file of the command line, where the one of the run has moved.
 * @throws LannerError where the run cannot go on: its message says why, and what can be done.
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
    throw new FileError(`${out} is a file, not a run folder; name the folder that \`lanner fit\` made.`)
  const fit = await readFitFile(out)
  if (fit === null)
    throw new FileError(
      `${out} has no fit.json, so it is not known how to go on with it; train anew with \`lanner fit\`.`,
    )
  if (fit.finished) {
    // A process that was killed at its very end may have left them.
    await new Checkpoints(checkpointsOf(out)).clear()
    throw new LannerError(
      'usage',
      `${out} is finished, so there is nothing to go on with; for a longer training call \`lanner fit\` with more --epochs.`,
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
      throw new LannerError('usage', '--restart begins anew and --resume goes on; give one of them.')
    if (name === 'out') {
      if (resolve(String(value)) === resolve(out)) continue
      throw new LannerError(
        'usage',
        `${out} goes on where it is, so --out ${String(value)} has no meaning; leave it out, or copy the folder and go on with the copy.`,
      )
    }
    const own = row?.path === undefined ? value : resolve(String(value))
    const was = fit.options[name]
    if (JSON.stringify(own) === JSON.stringify(was) || (name === 'app' && value === fit.app)) continue
    const shown = (which: unknown): string => (typeof which === 'string' ? which : JSON.stringify(which))
    const option = flagOf(name)
    throw new LannerError(
      'usage',
      `${out} was begun ${was === undefined ? `without ${option}` : `with ${option} ${shown(was)}`}, so it cannot go on with ${option}${value === true ? '' : ` ${shown(value)}`}; leave it out.`,
    )
  }
}

/**
 * Outputs outside the run are written only where the command line names them: the run may come from somebody else.
 *
 * @throws LannerError that asks for them.
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
      `${out} also writes outside its folder; say again where, as a run may come from somebody else: ${shellCommand`lanner fit --resume ${out}`}${outside.join('')}`,
    )
}

/** Checks that the files are those that the run has read. @returns the new path of the file to train on, where one is given. */
async function checkFiles(out: string, fit: FitFile, given: string | undefined): Promise<string | null> {
  for (const [path, sum] of Object.entries(fit.sums)) {
    const main = path === fit.file && given !== undefined
    const at = main ? resolve(given) : path
    if (!existsSync(at))
      throw new FileError(
        main
          ? `There is no file ${given}.`
          : `${out} learns from ${path}, which is not there any more; put it back${path === fit.file ? `, or say where it is: ${shellCommand`lanner fit --resume ${out} FILE`}` : '.'}`,
      )
    if ((await sumsOf([at]))[at] !== sum)
      throw new FileError(
        `${main ? given : path} is not what ${out} was begun with: its SHA-256 is another; put the old file back, or train anew with \`lanner fit\`.`,
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
    const what = `${error.path} is damaged in its part ${JSON.stringify(error.part)}`
    throw new FileError(
      error.good === null
        ? `${what}, and no other checkpoint is whole; train anew: ${shellCommand`lanner fit FILE --out ${out} --restart`}`
        : `${what}; go on from the newest that is whole: ${shellCommand`lanner fit --resume ${error.good}`}`,
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
      `${out} has used its ${durationText(budget)}; give it more: --time-budget ${durationText(2 * budget)}.`,
    )
}
