import type { ImagesRun } from '../../../apps/images/images-run.ts'
import type { ImageData } from '../../../data/images/image-data.ts'
import { pictureAt, takePictures, type Picture } from '../../../data/images/picture.ts'
import { calibrate, confusionMatrix, gradCam, mostConfused, topLosses } from '../../../interpret/index.ts'
import { base64 } from '../../../plot/base64.ts'
import { pngBytes } from '../../../plot/gray-png.ts'
import { heatOver } from '../../../plot/heat-over.ts'
import type { ExplainedPictures } from '../../../plot/report/images-report.ts'

/** Pictures with the highest losses in the report, and maximum validation pictures used for it. */
const [TOP, MOST] = [24, 5000]

/** Evaluates a run on its validation pictures, including those with the highest losses. */
export async function explainedPictures(run: ImagesRun, pictures: ImageData): Promise<ExplainedPictures> {
  // A net that started from one for color pictures reads gray ones in three equal channels.
  const data = run.input.stored.channels === 3 ? pictures.inColor() : pictures
  const rows = data.split.valid.slice(0, MOST)
  const outputs = await run.outputs(takePictures(data.pictures, rows))
  const of = { rows: rows.length, of: data.split.valid.length }
  const picture = (row: number): Picture => pictureAt(data.pictures, rows[row]!)
  const targets = Array.from(rows, (row) => data.targets[row]!)
  if (data.classes === null) {
    const losses = targets.map((target, i) => Math.abs(outputs[i]! - target))
    const worst = topLosses(losses, TOP).map(({ row, loss }) => ({
      name: data.names[rows[row]!]!,
      actual: short(targets[row]!),
      predicted: short(outputs[row]!),
      loss: Number(loss.toPrecision(4)),
      png: [pngText(picture(row))],
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
      png: [pngText(picture(row)), pngText(heated(picture(row), maps.of(i)))],
    })),
  }
}

function round(value: number): number {
  return Number(value.toPrecision(6))
}

function short(value: number): string {
  return String(Number(value.toPrecision(4)))
}

/** A picture as a PNG file in base64. */
export function pngText({ values, width, height, channels }: Picture): string {
  return base64(pngBytes(values, width, height, channels))
}

/** A picture with a map over it. */
export function heated(
  picture: Picture,
  map: { readonly values: Float32Array; readonly width: number; readonly height: number },
): Picture {
  const { width, height } = picture
  return { width, height, channels: 3, values: heatOver(picture, map) }
}
