import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { bodyOf } from '../../../apps/images/body/picture-body.ts'
import { fit } from '../../../apps/images/fit.ts'
import type { ImagesRun } from '../../../apps/images/images-run.ts'
import type { ImagesFitOptions, ImagesFitStart } from '../../../apps/images/options.ts'
import { planOfRun } from '../../../apps/images/plan-of-run.ts'
import { sidesOf, type ImagePlan } from '../../../apps/images/plan.ts'
import { restoreFolder } from '../../../apps/run/restore.ts'
import { parseDescription } from '../../../apps/run/run-folder.ts'
import { defined } from '../../../base/defined.ts'
import { FileError } from '../../../base/errors.ts'
import { fileProblem } from '../../../base/file-problem.ts'
import { shellCommand } from '../../../base/shell-command.ts'
import { init } from '../../../tensor/index.ts'
import { note } from '../../output.ts'
import { rowProgress } from '../../row-progress.ts'
import {
  resultOf,
  type SearchChoice,
  type Trained,
  type TrainJob,
  type TrainSession,
} from '../app-command.ts'
import type { ImagesOptions } from './options.ts'
import { named, startText } from '../../../apps/images/body/start-text.ts'
import { explainPictures } from './explain-pictures.ts'
import { imageFitOptions } from './fit-options.ts'
import { readImages } from './read-images.ts'
import { scoreLines } from './score-lines.ts'

/** `lanner fit` of pictures. Saves the run after every epoch and when stopped; nothing is written before the first epoch. */
export async function trainImages(
  { file, out, options, timeBudget, json, signal }: TrainJob<ImagesOptions>,
  session: TrainSession,
): Promise<Trained> {
  const progress = json ? null : rowProgress('reading')
  const data = await readImages(file, options, {
    signal,
    ...(progress === null ? {} : { onProgress: progress.show }),
  }).finally(() => progress?.end())
  await init(options.backend)
  const done = await fit(data, {
    ...(await fitOptions(options)),
    ...defined({ timeBudget, plan: await planFor(options, out, session) }),
    ...session.hooks(),
    ...(json ? {} : { onTrial: (start: string) => note(`Trying: ${named(start)} ...`) }),
    onStart: (start) => {
      const { run, ...facts } = start
      session.start(run, facts)
      if (!json) introduce(file, start)
    },
  })
  return {
    explain: async () => {
      // With the scores of the part `test`, known since the end of training.
      await session.save()
      await explainPictures(done, data, out)
    },
    result: () => ({ ...resultOf(done.facts.metrics), ...defined({ test: done.facts.metrics['test'] }) }),
    summary: (seconds) => [
      ...scoreLines(done),
      `The run is in ${out}, after ${seconds.toFixed(1)} s; ${nextStep(done, out, options.pretext !== undefined)}`,
    ],
  }
}

/** `lanner lr-find` of pictures. */
export async function searchImages(
  file: string,
  options: ImagesOptions,
  choice: SearchChoice,
): Promise<void> {
  await fit(await readImages(file, options), { ...(await fitOptions(options)), ...choice })
}

async function fitOptions(options: ImagesOptions): Promise<ImagesFitOptions> {
  const { from } = options
  if (from === undefined) return imageFitOptions(options)
  const folder = dirname(from)
  return {
    ...imageFitOptions(options),
    body: await bodyOf(await restoreFolder(folder, 'images'), `run ${basename(folder)}`),
  }
}

/** What to do with the run. */
function nextStep({ input }: ImagesRun, out: string, pretext: boolean): string {
  if (pretext) return `to learn classes from its net: ${shellCommand`lanner fit FOLDER --from ${out}`}`
  const what = input.classes === null ? 'predict the number for a picture' : 'classify pictures'
  return `to ${what}: ${shellCommand`lanner predict ${out} PICTURE`}`
}

/** The plan of another run, or of the run being resumed: the number of threads may have changed since. */
async function planFor(
  { plan }: ImagesOptions,
  out: string,
  session: TrainSession,
): Promise<ImagePlan | undefined> {
  const own = join(out, 'model.json')
  const path = plan ?? (session.isResumed && existsSync(own) ? own : undefined)
  if (path === undefined) return undefined
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    throw new FileError(`${path} cannot be read: ${fileProblem(error)}.`, { cause: error })
  })
  return planOfRun(path, parseDescription(path, text))
}

function introduce(
  file: string,
  { run, parameters, backend, threads, seed, epochs, operations, ...rows }: ImagesFitStart,
): void {
  const { shape, classes } = run.input
  const { trainRows, validRows, testRows } = rows
  const count = (value: number): string => value.toLocaleString('en')
  const parts = [`${count(trainRows)} for training`, `${count(validRows)} for validation`]
  if (testRows > 0) parts.push(`${count(testRows)} for testing`)
  const what = classes === null ? 'a number' : `${classes.length.toLocaleString('en')} classes`
  note(
    `${basename(file)}: pictures of ${shape.width} x ${shape.height} x ${shape.channels}, ${parts.join(', ')}; ${what}; ${count(parameters)} parameters on ${backend}, ${threads} ${threads === 1 ? 'thread' : 'threads'}, seed ${seed}; ${epochs} ${epochs === 1 ? 'epoch' : 'epochs'}, ${(operations / 1e12).toPrecision(3)} TFLOP`,
  )
  const { resizing } = run.facts.training as Pick<ImagePlan, 'resizing'>
  if (resizing != null) {
    const { width, height } = sidesOf(resizing)
    note(
      `The first ${resizing.epochs === 1 ? 'epoch trains' : `${resizing.epochs} epochs train`} on pictures of ${width} x ${height}, which takes less time; validation uses the full size, so scores rise afterwards.`,
    )
  }
  const how = startText(run.facts.training)
  if (how !== null) note(how)
}
