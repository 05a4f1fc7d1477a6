import { LOGIT_SCALE, type ResNet9 } from '../../apps/images/models/resnet9.ts'
import type { PictureShape } from '../../data/images/picture.ts'
import { addConvolutions } from './convolution.ts'
import { GraphBuilder } from './graph-builder.ts'
import { addLinear } from './layers.ts'
import type { OnnxGraph } from './onnx-file.ts'

/**
 * The graph of a net for pictures: pictures float32 [batch, channels, height, width] -> logits [batch, outputs] and features [batch, featureCount].
 *
 * @param shape without it, height and width may vary.
 */
export function resNet9Graph(model: ResNet9, shape?: PictureShape): OnnxGraph {
  const graph = new GraphBuilder()
  const channels = (model.prep[0] as { inChannels?: number }).inChannels!
  const x = graph.input('pictures', 'float32', [
    'batch',
    channels,
    shape?.height ?? 'height',
    shape?.width ?? 'width',
  ])
  const add = (name: 'prep' | 'layer1' | 'res1' | 'layer2' | 'layer3' | 'res3', y: string): string =>
    addConvolutions(graph, name, model[name], y)
  let y = add('layer1', add('prep', x))
  y = graph.node('Add', [y, add('res1', y)])
  y = add('layer3', add('layer2', y))
  y = graph.node('Add', [y, add('res3', y)])
  const features = graph.node('Flatten', [graph.node('GlobalMaxPool', [y])], { axis: 1 })
  graph.output('features', features, 'float32', ['batch', model.featureCount])
  const logits = graph.node('Mul', [addLinear(graph, 'fc', model.fc, features), graph.scalar(LOGIT_SCALE)])
  graph.output('logits', logits, 'float32', ['batch', model.fc.outFeatures])
  return graph.graph('picture-net')
}
