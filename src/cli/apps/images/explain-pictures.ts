import { join } from 'node:path'
import type { ImagesRun } from '../../../apps/images/images-run.ts'
import { takePictures } from '../../../data/images/picture.ts'
import { writeFileAtomically } from '../../../base/atomic-write.ts'
import { pictureAt } from '../../../data/images/picture.ts'
import type { ImageData } from '../../../data/images/image-data.ts'
import { calibrate, confusionMatrix, gradCam, mostConfused, topLosses } from '../../../interpret/index.ts'
import { pngBytes } from '../../../plot/gray-png.ts'
import { heatOver } from '../../../plot/heat-over.ts'
import type { ExplainedPictures } from '../../../plot/report/images-report.ts'

/** Pictures with the highest losses in the report, and maximum validation pictures used for it. */
const [TOP, MOST] = [24, 5000]

/** Evaluates a run on its validation pictures and saves the results for the report, including the pictures with the highest losses. */
export async function explainPictures(run: ImagesRun, data: ImageData, folder: string): Promise<void> {
  const explained = await explainedOf(run, data)
  await writeFileAtomically(join(folder, 'explained.json'), `${JSON.stringify(explained)}\n`, {
    followLinks: false,
  })
}

async function explainedOf(run: ImagesRun, data: ImageData): Promise<ExplainedPictures> {
  const rows = data.split.valid.slice(0, MOST)
  const outputs = await run.outputs(takePictures(data.pictures, rows))
  const of = { rows: rows.length, of: data.split.valid.length }
  const targets = Array.from(rows, (row) => data.targets[row]!)
  if (data.classes === null) {
    const losses = targets.map((target, i) => Math.abs(outputs[i]! - target))
    const worst = topLosses(losses, TOP).map(({ row, loss }) => ({
      name: data.names[rows[row]!]!,
      actual: short(targets[row]!),
      predicted: short(outputs[row]!),
      loss: Number(loss.toPrecision(4)),
      png: [png(data, rows[row]!)],
    }))
    return { ...of, worst, pairs: { predicted: Array.from(outputs, round), actual: targets.map(round) } }
  }
  const { classes } = data
  const answers = run.answers(outputs)
  const shares = answers.map(({ probabilities }) => Object.values(probabilities!))
  const predicted = shares.map((own) => own.indexOf(Math.max(...own)))
  const losses = shares.map((own, i) => -Math.log(Math.max(1e-12, own[targets[i]!]!)))
  const worst = topLosses(losses, TOP)
  const maps = await gradCam(
    run,
    takePictures(
      data.pictures,
      Int32Array.from(worst, ({ row }) => rows[row]!),
    ),
    Int32Array.from(worst, ({ row }) => predicted[row]!),
  )
  const matrix = confusionMatrix(targets, predicted, classes)
  const { bins, error } = calibrate(
    shares.map((own) => Math.min(1, Math.max(...own))),
    predicted.map((answer, i) => (answer === targets[i] ? 1 : 0)),
  )
  return {
    ...of,
    confusion: Array.from(classes, (_, a) => [
      ...matrix.counts.subarray(a * classes.length, (a + 1) * classes.length),
    ]),
    confused: mostConfused(matrix),
    calibration: { bins, error: round(error) },
    worst: worst.map(({ row, loss }, i) => ({
      name: data.names[rows[row]!]!,
      actual: classes[targets[row]!]!,
      predicted: `${classes[predicted[row]!]!} (${Math.round(100 * Math.max(...shares[row]!))} %)`,
      loss: Number(loss.toPrecision(4)),
      png: [png(data, rows[row]!), heatPng(data, rows[row]!, maps.of(i))],
    })),
  }
}

function png({ pictures }: ImageData, row: number): string {
  const { values, width, height, channels } = pictureAt(pictures, row)
  return Buffer.from(pngBytes(values, width, height, channels)).toString('base64')
}

function heatPng(
  { pictures }: ImageData,
  row: number,
  map: { readonly values: Float32Array; readonly width: number; readonly height: number },
): string {
  const picture = pictureAt(pictures, row)
  const heated = heatOver(picture, map)
  return Buffer.from(pngBytes(heated, picture.width, picture.height, 3)).toString('base64')
}

function round(value: number): number {
  return Number(value.toPrecision(6))
}

function short(value: number): string {
  return String(Number(value.toPrecision(4)))
}
