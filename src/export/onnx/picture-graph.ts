import { MobileNetV3Small } from '../../apps/images/models/mobile-net.ts'
import type { PictureNet } from '../../apps/images/models/picture-net.ts'
import { LOGIT_SCALE } from '../../apps/images/models/picture-net.ts'
import { QuickNet } from '../../apps/images/models/quick-net.ts'
import { ResNet18 } from '../../apps/images/models/resnet18.ts'
import { ResNet9 } from '../../apps/images/models/resnet9.ts'
import { Conv2d } from '../../nn/layers/conv.ts'
import type { Linear } from '../../nn/layers/linear.ts'
import type { PictureShape } from '../../data/images/picture.ts'
import { addConv, addConvNorm, addConvolutions, addMaxPool } from './convolution.ts'
import { GraphBuilder } from './graph-builder.ts'
import { addLinear } from './layers.ts'
import type { OnnxGraph } from './onnx-file.ts'

/** Adds the parts of a net that differ: its maps, and the outputs of features. */
interface NetGraph {
  readonly pool: 'GlobalMaxPool' | 'GlobalAveragePool'
  maps(graph: GraphBuilder, x: string): string
  head(graph: GraphBuilder, features: string): string
  readonly outputs: number
}

/**
 * The graph of an image net: pictures float32 [batch, channels, height, width] -> logits [batch, outputs] and features [batch, featureCount].
 *
 * @param shape without it, height and width may vary.
 * @returns null for another net.
 */
export function pictureGraph(model: PictureNet, shape?: PictureShape): OnnxGraph | null {
  const net = graphOf(model)
  const first = model.modules().find((module) => module instanceof Conv2d)
  if (net === null || first === undefined) return null
  const graph = new GraphBuilder()
  const size = [shape?.height ?? 'height', shape?.width ?? 'width']
  const x = graph.input('pictures', 'float32', ['batch', first.inChannels, ...size])
  const features = graph.node('Flatten', [graph.node(net.pool, [net.maps(graph, x)])], { axis: 1 })
  graph.output('features', features, 'float32', ['batch', model.featureCount])
  graph.output('logits', net.head(graph, features), 'float32', ['batch', net.outputs])
  return graph.graph('picture-net')
}

function graphOf(model: PictureNet): NetGraph | null {
  if (model instanceof QuickNet) return quickNetGraph(model)
  if (model instanceof ResNet9) return resNet9Graph(model)
  if (model instanceof ResNet18) return resNet18Graph(model)
  if (model instanceof MobileNetV3Small) return mobileNetGraph(model)
  return null
}

function quickNetGraph({ whitening, stages, fc }: QuickNet): NetGraph {
  return {
    pool: 'GlobalMaxPool',
    maps: (graph, x) => {
      const first = graph.node('Relu', [addConv(graph, 'whitening', whitening, x)])
      return addConvolutions(graph, 'stages', stages, first)
    },
    ...scaledHead(fc),
  }
}

function resNet9Graph(model: ResNet9): NetGraph {
  return {
    pool: 'GlobalMaxPool',
    maps: (graph, x) => {
      const add = (name: 'prep' | 'layer1' | 'res1' | 'layer2' | 'layer3' | 'res3', y: string): string =>
        addConvolutions(graph, name, model[name], y)
      let y = add('layer1', add('prep', x))
      y = graph.node('Add', [y, add('res1', y)])
      y = add('layer3', add('layer2', y))
      return graph.node('Add', [y, add('res3', y)])
    },
    ...scaledHead(model.fc),
  }
}

function scaledHead(fc: Linear): Pick<NetGraph, 'head' | 'outputs'> {
  return {
    head: (graph, features) =>
      graph.node('Mul', [addLinear(graph, 'fc', fc, features), graph.scalar(LOGIT_SCALE)]),
    outputs: fc.outFeatures,
  }
}

function resNet18Graph(model: ResNet18): NetGraph {
  const { conv1, bn1, maxpool, fc } = model
  return {
    pool: 'GlobalAveragePool',
    maps: (graph, x) => {
      const first = graph.node('Relu', [addConvNorm(graph, ['conv1', conv1], ['bn1', bn1], x)])
      return (['layer1', 'layer2', 'layer3', 'layer4'] as const).reduce(
        (y, name) => addConvolutions(graph, name, model[name], y),
        addMaxPool(graph, maxpool, first),
      )
    },
    head: (graph, features) => addLinear(graph, 'fc', fc, features),
    outputs: fc.outFeatures,
  }
}

function mobileNetGraph({ features: body, classifier }: MobileNetV3Small): NetGraph {
  const [first, last] = [classifier[0], classifier[3]] as unknown as readonly [Linear, Linear]
  return {
    pool: 'GlobalAveragePool',
    maps: (graph, x) => addConvolutions(graph, 'features', body, x),
    head: (graph, features) => {
      const hidden = graph.node('HardSwish', [addLinear(graph, 'classifier.0', first, features)])
      return addLinear(graph, 'classifier.3', last, hidden)
    },
    outputs: last.outFeatures,
  }
}
