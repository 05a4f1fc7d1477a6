import { requireFields } from '../base/check-required.ts'
import { requireNumbers } from '../base/check-argument.ts'
import type { ImagesRun } from '../apps/images/images-run.ts'
import type { Pictures } from '../data/images/picture.ts'
import { takeValues } from '../learner/batch-tensors.ts'
import { ShapeError } from '../base/errors.ts'
import { backward, enableGrad, scope } from '../tensor/index.ts'

/** Coarse maps, from 0 to 1, of the regions of each picture that a net's prediction depends on. */
export interface HeatMaps {
  readonly count: number
  readonly width: number
  readonly height: number
  /** The map of one picture, row by row. */
  of(picture: number): { readonly values: Float32Array; readonly width: number; readonly height: number }
}

/**
 * Grad-CAM (Selvaraju et al. 2017): which regions of a picture support a class. The last feature maps are summed, each weighted by the mean
 * gradient of the class's logit; negative sums become 0, and the largest is 1.
 *
 * @param classes class of each picture to explain.
 * @throws ShapeError if their number differs from that of the pictures.
 * @example
 * const targets = Int32Array.from({ length: 40 }, (_, i) => i % 2)
 * const values = Uint8Array.from({ length: 40 * 64 }, (_, i) => 200 * ((i >> 6) % 2)) // black and gray pictures
 * const data = ImageData.fromArrays({ values, width: 8, height: 8, channels: 1, targets })
 * const run = await images.fit(data, { epochs: 1, widths: [4, 4] })
 * const maps = await gradCam(run, data.pictures, targets)
 * maps.of(0).values.length === maps.width * maps.height // true
 */
export async function gradCam(run: ImagesRun, pictures: Pictures, classes: Int32Array): Promise<HeatMaps> {
  requireFields('gradCam', 'a run on pictures, as from images.fit', run, ['model', 'tensorOf'])
  requireFields('gradCam', 'pictures', pictures, ['count'])
  requireNumbers('gradCam', 'classes', classes)
  if (classes.length !== pictures.count)
    throw new ShapeError('gradCam', 'needs one class for each picture', {
      pictures: [pictures.count],
      classes: [classes.length],
    })
  const { model } = run
  model.eval()
  const found: Float32Array[] = []
  let [height, width] = [0, 0]
  for (let i = 0; i < pictures.count; i++) {
    const map = scope(() =>
      enableGrad(() => {
        const maps = model.maps(run.tensorOf(pictures, i, 1)).detach()
        maps.requiresGrad = true
        const logit = model.head(model.pool(maps)).select(1, classes[i]!).sum()
        backward(logit)
        ;[height, width] = maps.shape.slice(2) as [number, number]
        const weights = maps.grad!.mean([2, 3], { keepdim: true })
        return maps.detach().mul(weights).sum(1).relu()
      }),
    )
    const values = Float32Array.from(await takeValues(map))
    const most = Math.max(...values)
    found.push(most > 0 ? values.map((value) => value / most) : values)
  }
  return { count: pictures.count, width, height, of: (i) => ({ values: found[i]!, width, height }) }
}
