import { existsSync, realpathSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { LannerError } from '../base/errors.ts'

/**
 * Checks an output before the work whose result it will hold.
 *
 * @param flag The option that names the output, such as `--out`.
 * @param verb What the command does with its inputs: `the file to predict`.
 * @throws LannerError if the output would replace an input.
 */
export function refuseInput(flag: string, out: string, inputs: readonly string[], verb: string): void {
  const target = realPath(out)
  if (inputs.some((file) => realPath(file) === target))
    throw new LannerError('usage', `${flag} ${out} is the file to ${verb}; write to another file.`)
}

/** The files without which a run folder is no run, and its log. */
const RUN_FILES = ['model.json', 'model.safetensors', 'fit.json', 'log.jsonl']

/** @throws LannerError if an output would replace a file of the run that a command reads. */
export function refuseRunFile(flag: string, out: string, folder: string): void {
  const target = realPath(out)
  if (RUN_FILES.some((name) => realPath(join(folder, name)) === target))
    throw new LannerError('usage', `${flag} ${out} is a file of the run itself; write to another file.`)
}

/** The file behind links, or the path itself if there is none. */
function realPath(path: string): string {
  return existsSync(path) ? realpathSync(path) : resolve(path)
}
