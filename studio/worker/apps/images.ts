import { named, startText } from '../../../src/apps/images/body/start-text.ts'
import { describeData } from '../../../src/apps/images/data-description.ts'
import { fit } from '../../../src/apps/images/fit.ts'
import type { ImagesRun } from '../../../src/apps/images/images-run.ts'
import { planOfRun } from '../../../src/apps/images/plan-of-run.ts'
import { defined } from '../../../src/base/defined.ts'
import { LannerError } from '../../../src/base/errors.ts'
import { imageFitOptions } from '../../../src/cli/apps/images/fit-options.ts'
import { imagesOptionSets, type ImagesOptions } from '../../../src/cli/apps/images/options.ts'
import { explainedPictures, heated, pngText } from '../../../src/cli/apps/images/explained-pictures.ts'
import { scoreLines } from '../../../src/cli/apps/images/score-lines.ts'
import { pictureDecoder } from '../../../src/data/images/decode-picture.ts'
import type { ImageData } from '../../../src/data/images/image-data.ts'
import type { ChannelScale } from '../../../src/data/images/channel-scale.ts'
import { pictureAt, picturesOf, type PictureShape } from '../../../src/data/images/picture.ts'
import { gradCam } from '../../../src/interpret/grad-cam.ts'
import type { Answer, PictureSample, Question, Task } from '../../protocol.ts'
import { commandOptions } from '../command-options.ts'
import { confusionOf, spread } from '../confusion.ts'
import type { Opened } from '../opened.ts'
import { modelFacts, trainHooks, type StudioApp } from './studio-app.ts'

type ImagesTask = Extract<Task, { app: 'images' }>

/** Held-out pictures that can be tried. */
const SAMPLES = 12

/** Classifying pictures in the page. */
export const images: StudioApp<ImagesTask> = {
  options: imagesOptionSets,
  async check(data, task) {
    const { warnings } = describeData(await picturesFor(data, task)).data
    return warnings as readonly string[]
  },
  async fit(data, task, hooks) {
    const pictures = await picturesFor(data, task)
    const options = optionsOf(task)
    let begun: ImagesRun
    const run = await fit(pictures, {
      ...imageFitOptions(options),
      ...(task.timeBudget === null ? {} : { timeBudget: task.timeBudget }),
      ...(hooks.resumedRun === null ? {} : { plan: planOfRun('model.json', hooks.resumedRun) }),
      ...trainHooks(hooks, options, () => begun.facts),
      onTrial: (start) => hooks.doing(`Trying a net that starts ${named(start)}`),
      onStart: ({ run, ...facts }) => {
        begun = run
        const { shape, classes } = run.input
        const count = (value: number): string => value.toLocaleString('en')
        const start = startText(run.facts.training)
        hooks.started({
          run,
          facts,
          shown: [
            ['net', `${run.facts.model.name}, ${shape.width} x ${shape.height} pixels`],
            [
              'pictures',
              `${count(facts.trainRows)} to train on, ${count(facts.validRows)} for validation${facts.testRows > 0 ? `, ${count(facts.testRows)} for testing` : ''}`,
            ],
            ['classes', count(classes?.length ?? 0)],
            ...(start === null ? [] : ([['start', start]] as const)),
            ...modelFacts(facts),
          ],
          loss: {},
          scores: () => (run.facts.metrics['valid'] ?? {}) as Record<string, number>,
          sample: () => Promise.resolve(null),
          async confusion() {
            const { classes: names, targets, split } = pictures
            if (names === null) return null
            const rows = spread(split.valid.length).map((i) => split.valid[i]!)
            const answers = run.answers(
              await run.outputs(picturesOf(rows.map((row) => pictureAt(pictures.pictures, row)))),
            )
            return confusionOf(
              rows.map((row) => names[targets[row]!]!),
              answers.map(({ prediction }) => String(prediction)),
              names,
            )
          },
        })
      },
    })
    return {
      run,
      lines: () => scoreLines(run),
      explained: async () => `${JSON.stringify(await explainedPictures(run, pictures))}\n`,
      trial: {
        app: 'images',
        samples: samplesOf(pictures),
        drawing: drawingOf(pictures.pictures, pictures.scale),
      },
      ask: (question) => classify(run, question),
    }
  },
  restored(run) {
    const { input } = run as ImagesRun
    return {
      trial: { app: 'images', samples: [], drawing: drawingOf(input.stored, input.scale) },
      ask: (question) => classify(run as ImagesRun, question),
    }
  },
}

function picturesFor(data: Opened, task: ImagesTask): Promise<ImageData> {
  if (data.kind !== 'pictures') throw new LannerError('usage', `${data.name} is not a folder of pictures.`)
  const { size, valid, strict } = optionsOf(task)
  const { seed } = task.settings
  return data.read(defined({ size, seed, valid, strict }))
}

function optionsOf({ settings, start, size }: ImagesTask): ImagesOptions {
  const sized: Readonly<Record<string, string>> = size === null ? {} : { size: String(size) }
  return commandOptions<ImagesOptions>(
    imagesOptionSets,
    { ...settings, options: { ...settings.options, ...sized } },
    defined({
      body: start === 'none' ? 'none' : undefined,
      freeze: start === 'freeze' ? true : undefined,
    }),
  ).options
}

/** What a drawing must look like to be one of the pictures: on their ground, which covers more than half of them. */
function drawingOf({ channels }: PictureShape, scale: ChannelScale): 'bright' | 'dark' | null {
  return channels !== 1 ? null : scale.mean[0]! < 0.5 ? 'bright' : 'dark'
}

/** Held-out pictures from all over the classes. */
function samplesOf({ pictures, names, targets, classes, split }: ImageData): PictureSample[] {
  const held = split.test.length > 0 ? split.test : split.valid
  const shown = Math.min(SAMPLES, held.length)
  return Array.from({ length: shown }, (_, i) => {
    const row = held[Math.floor((i * held.length) / shown)]!
    return {
      name: names[row]!,
      actual: classes?.[targets[row]!] ?? String(targets[row]),
      png: pngText(pictureAt(pictures, row)),
    }
  })
}

async function classify(run: ImagesRun, question: Question): Promise<Answer> {
  if (question.app !== 'images') throw new LannerError('usage', 'A run on pictures classifies a picture.')
  const { name, picture } = question
  const decode = await pictureDecoder(run.input.stored)
  const decoded = await decode(new Uint8Array(await picture.arrayBuffer()), name)
  const pictures = picturesOf([decoded])
  const [answer] = run.answers(await run.outputs(pictures))
  const { prediction, probabilities } = answer!
  const classes = run.input.classes ?? []
  const maps = await gradCam(run, pictures, Int32Array.of(classes.indexOf(String(prediction))))
  return {
    app: 'images',
    name,
    prediction: String(prediction),
    probabilities: classes
      .map((label) => [label, probabilities![label]!] as const)
      .toSorted(([, a], [, b]) => b - a),
    png: [pngText(decoded), pngText(heated(decoded, maps.of(0)))],
    warnings: [],
  }
}
