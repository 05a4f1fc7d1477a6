import type { ImageData } from '../../data/images/image-data.ts'
import { takePictures } from '../../data/images/picture.ts'
import type { ImagesRun } from './images-run.ts'

/** Scores by name: `accuracy` and `logLoss`, or `rmse`. */
export type ImageScores = Readonly<Record<string, number>>

/** Scores of the given rows, with and without test-time augmentation. */
export async function scoresOf(run: ImagesRun, data: ImageData, rows: Int32Array): Promise<ImageScores> {
  const pictures = takePictures(data.pictures, rows)
  const plain = scores(await run.outputs(pictures), data, rows)
  const augmented = scores(await run.outputs(pictures, { tta: true }), data, rows)
  return {
    ...plain,
    ...Object.fromEntries(Object.entries(augmented).map(([name, value]) => [`${name} (TTA)`, value])),
  }
}

/** Scores of the baseline (the most frequent class, or the mean) on the validation rows. */
export function baselineScores({ classes, targets, split }: ImageData): ImageScores {
  const { train, valid } = split
  if (classes === null) {
    const mean = train.reduce((sum, row) => sum + targets[row]!, 0) / train.length
    const square = valid.reduce((sum, row) => sum + (targets[row]! - mean) ** 2, 0) / valid.length
    return { rmse: Math.sqrt(square) }
  }
  const counts = new Float64Array(classes.length)
  for (const row of train) counts[targets[row]!]!++
  const best = counts.indexOf(Math.max(...counts))
  const right = valid.reduce((sum, row) => sum + (targets[row] === best ? 1 : 0), 0)
  // A class without training pictures counts as half a picture.
  const loss = valid.reduce(
    (sum, row) => sum - Math.log(Math.max(0.5, counts[targets[row]!]!) / train.length),
    0,
  )
  return { accuracy: right / valid.length, logLoss: loss / valid.length }
}

function scores(outputs: Float32Array, { classes, targets }: ImageData, rows: Int32Array): ImageScores {
  if (classes === null) {
    const square = rows.reduce((sum, row, i) => sum + (outputs[i]! - targets[row]!) ** 2, 0)
    return { rmse: Math.sqrt(square / rows.length) }
  }
  const width = classes.length
  let [right, loss] = [0, 0]
  rows.forEach((row, i) => {
    const logits = outputs.subarray(i * width, (i + 1) * width)
    const most = Math.max(...logits)
    const target = targets[row]!
    if (logits.indexOf(most) === target) right++
    loss += most - logits[target]! + Math.log(logits.reduce((sum, value) => sum + Math.exp(value - most), 0))
  })
  return { accuracy: right / rows.length, logLoss: loss / rows.length }
}
