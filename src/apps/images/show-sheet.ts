import { epochOrder } from '../../data/epoch-order.ts'
import type { ImageData } from '../../data/images/image-data.ts'
import { type Picture, pictureBytes } from '../../data/images/picture.ts'
import type { ImageSettings } from './settings.ts'

/** Pictures as the net sees them. */
export interface ShowSheet {
  /** A row per picture: as it is, then as the net sees it in the first epochs. */
  readonly picture: Picture
  /** Cells per row. */
  readonly columns: number
  /** Name and target of the picture in each row. */
  readonly rows: readonly { readonly name: string; readonly target: string }[]
}

/** Rows of a sheet, number of epochs, and minimum cell size in pixels. */
const [MOST_ROWS, EPOCHS, LEAST_SIDE] = [10, 7, 64]
/** Pixels between cells. */
const GAP = 4

/** Draws a sheet of training pictures, from different classes if possible, as the net sees them in its first epochs. */
export function showSheet(
  data: ImageData,
  { shape, augmentation, seed }: Pick<ImageSettings, 'shape' | 'augmentation' | 'seed'>,
): ShowSheet {
  const rows = chosenRows(data)
  const { width, height, channels } = shape
  const scale = Math.max(1, Math.ceil(LEAST_SIDE / Math.max(width, height)))
  const [cellWidth, cellHeight] = [scale * width + GAP, scale * height + GAP]
  const sheet = {
    width: (1 + EPOCHS) * cellWidth + GAP,
    height: rows.length * cellHeight + GAP,
    channels,
  }
  const values = new Uint8Array(pictureBytes(sheet)).fill(255)
  const { mean, std } = data.scale
  const draw = (inputs: ArrayLike<number>, picture: number, row: number, column: number): void => {
    for (let y = 0; y < scale * height; y++)
      for (let x = 0; x < scale * width; x++)
        for (let c = 0; c < channels; c++) {
          const [fromY, fromX] = [Math.floor(y / scale), Math.floor(x / scale)]
          const value = inputs[((picture * channels + c) * height + fromY) * width + fromX]!
          const at = (row * cellHeight + GAP + y) * sheet.width + column * cellWidth + GAP + x
          values[at * channels + c] = Math.round(255 * Math.min(1, Math.max(0, value * std[c]! + mean[c]!)))
        }
  }
  const size = { batchSize: rows.length, shape }
  for (const { columns } of data.loader(rows, size)) rows.forEach((_, i) => draw(columns[0]!.values, i, i, 0))
  const loader = data.loader(rows, { ...size, shuffle: { seed }, augmentation })
  for (let epoch = 0; epoch < EPOCHS; epoch++) {
    const order = epochOrder(rows, seed, epoch)
    for (const { columns } of loader)
      order.forEach((row, i) => draw(columns[0]!.values, i, rows.indexOf(row), epoch + 1))
  }
  const { names, targets, classes } = data
  return {
    picture: { ...sheet, values },
    columns: 1 + EPOCHS,
    rows: Array.from(rows, (row) => ({
      name: names[row]!,
      target: classes === null ? String(targets[row]) : classes[targets[row]!]!,
    })),
  }
}

/** Training pictures of alternating classes, or evenly chosen ones. */
function chosenRows({ split: { train }, targets, classes }: ImageData): Int32Array {
  const count = Math.min(MOST_ROWS, train.length)
  if (classes === null)
    return Int32Array.from({ length: count }, (_, i) => train[Math.floor((i * train.length) / count)]!)
  const seen = new Map<number, number>()
  const ranked = Array.from(train, (row) => {
    const rank = seen.get(targets[row]!) ?? 0
    seen.set(targets[row]!, rank + 1)
    return { row, rank }
  })
  const first = ranked.toSorted((a, b) => a.rank - b.rank || targets[a.row]! - targets[b.row]!)
  return Int32Array.from(first.slice(0, count), ({ row }) => row).toSorted(
    (a, b) => targets[a]! - targets[b]! || a - b,
  )
}
