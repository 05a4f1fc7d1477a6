import { openRun } from '../../src/apps/run/run-source.ts'
import { restoreRun } from '../../src/apps/run/restore.ts'
import type { Run } from '../../src/apps/run/run.ts'
import { LannerError } from '../../src/base/errors.ts'
import { NOTHING_EXPLAINED } from '../../src/cli/nothing-explained.ts'
import type { KernelSource } from '../../src/backend/kernel-options.ts'
import { init } from '../../src/tensor/index.ts'
import type { Answer, Question, Trial } from '../protocol.ts'
import { appOf, isStudioApp } from './apps/index.ts'
import type { RunFolder } from './run-files.ts'

/** A run that was trained earlier, with the contents of its folder. */
export interface RestoredRun {
  readonly name: string
  readonly run: Run
  readonly log: string
  readonly explained: string
  readonly trial: Trial | null
  ask(question: Question): Promise<Answer>
}

/** Loads a run from its files. @throws FileError if it is damaged or from a newer version. */
export async function restoredRun(
  { name, description, weights, log, explained }: RunFolder,
  kernels: KernelSource | undefined,
): Promise<RestoredRun> {
  await init({ kernels })
  const run: Run = await restoreRun(openRun({ description, weights }))
  const files = { name, run, log, explained: explained === NOTHING_EXPLAINED ? '' : explained }
  if (!isStudioApp(run.app)) return { ...files, trial: null, ask: () => Promise.reject(cannotTry(run)) }
  return { ...files, ...(await appOf(run.app)).restored(run, files.explained) }
}

const cannotTry = ({ app }: Run): LannerError =>
  new LannerError('usage', `A run of the app ${app} can be tried only with the command.`)
