import type { PictureNet } from '../../apps/images/models/picture-net.ts'
import { LOGIT_SCALE } from '../../apps/images/models/picture-net.ts'
import { QuickNet } from '../../apps/images/models/quick-net.ts'
import { ResNet9 } from '../../apps/images/models/resnet9.ts'
import type { Conv2d } from '../../nn/layers/conv.ts'
import type { PictureShape } from '../../data/images/picture.ts'
import { addConv, addConvolutions } from './convolution.ts'
import { GraphBuilder } from './graph-builder.ts'
import { addLinear } from './layers.ts'
import type { OnnxGraph } from './onnx-file.ts'

/**
 * The graph of a net for pictures: pictures float32 [batch, channels, height, width] -> logits [batch, outputs] and features [batch, featureCount].
 *
 * @param shape without it, height and width may vary.
 * @returns null for another net.
 */
export function pictureGraph(model: PictureNet, shape?: PictureShape): OnnxGraph | null {
  if (!(model instanceof QuickNet || model instanceof ResNet9)) return null
  const first = model instanceof QuickNet ? model.whitening : (model.prep[0] as unknown as Conv2d)
  const graph = new GraphBuilder()
  const size = [shape?.height ?? 'height', shape?.width ?? 'width']
  const x = graph.input('pictures', 'float32', ['batch', first.inChannels, ...size])
  const y = model instanceof QuickNet ? addQuickNet(graph, model, x) : addResNet9(graph, model, x)
  const features = graph.node('Flatten', [graph.node('GlobalMaxPool', [y])], { axis: 1 })
  graph.output('features', features, 'float32', ['batch', model.featureCount])
  const logits = graph.node('Mul', [addLinear(graph, 'fc', model.fc, features), graph.scalar(LOGIT_SCALE)])
  graph.output('logits', logits, 'float32', ['batch', model.fc.outFeatures])
  return graph.graph('picture-net')
}

function addQuickNet(graph: GraphBuilder, { whitening, stages }: QuickNet, x: string): string {
  return addConvolutions(
    graph,
    'stages',
    stages,
    graph.node('Relu', [addConv(graph, 'whitening', whitening, x)]),
  )
}

function addResNet9(graph: GraphBuilder, model: ResNet9, x: string): string {
  const add = (name: 'prep' | 'layer1' | 'res1' | 'layer2' | 'layer3' | 'res3', y: string): string =>
    addConvolutions(graph, name, model[name], y)
  let y = add('layer1', add('prep', x))
  y = graph.node('Add', [y, add('res1', y)])
  y = add('layer3', add('layer2', y))
  return graph.node('Add', [y, add('res3', y)])
}
