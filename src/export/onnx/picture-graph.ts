import type { PictureNet } from '../../apps/images/models/picture-net.ts'
import type { PictureShape } from '../../data/images/picture.ts'
import { Conv2d } from '../../nn/layers/conv.ts'
import { zeros } from '../../tensor/index.ts'
import type { OnnxGraph } from './onnx-file.ts'
import { traceGraph } from './trace/trace-graph.ts'

/** Without a shape, the net runs on pictures of about this size. */
const EXAMPLE = 96

/**
 * The graph of an image net: pictures float32 [batch, channels, height, width] -> logits [batch, outputs] and features [batch, featureCount].
 *
 * @param shape without it, height and width may vary.
 */
export function pictureGraph(model: PictureNet, shape?: PictureShape): Promise<OnnxGraph> {
  const first = model.modules().find((module) => module instanceof Conv2d)!
  const sizes: readonly [number, string][] = [
    [2, 'height'],
    [3, 'width'],
  ]
  return traceGraph({
    name: 'picture-net',
    module: model,
    inputs: [
      {
        name: 'pictures',
        example: zeros(1, first.inChannels, shape?.height ?? EXAMPLE, shape?.width ?? EXAMPLE),
        axes: new Map([[0, 'batch'], ...(shape === undefined ? sizes : [])]),
      },
    ],
    run: ([pictures]) => {
      const features = model.pool(model.maps(pictures!))
      return [
        ['features', features],
        ['logits', model.head(features)],
      ]
    },
  })
}
