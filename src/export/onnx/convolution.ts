import { MobileBlock, SqueezeExcitation } from '../../apps/images/models/mobile-net.ts'
import { BasicBlock } from '../../apps/images/models/resnet18.ts'
import type { AnyModule } from '../../nn/module/module.ts'
import { BatchNorm2d } from '../../nn/layers/batch-norm.ts'
import { Conv2d } from '../../nn/layers/conv.ts'
import { MaxPool2d } from '../../nn/layers/max-pool.ts'
import { Hardswish, ReLU } from '../../nn/layers/activations.ts'
import { Sequential } from '../../nn/containers/sequential.ts'
import { ValueError } from '../../base/errors.ts'
import { real, type GraphBuilder } from './graph-builder.ts'
import { addBatchNorm } from './layers.ts'

/** `layer(x)`; `name` is the layer's state dict name. */
export function addConv(graph: GraphBuilder, name: string, layer: Conv2d, x: string): string {
  const { kernelSize, stride, dilation, groups, weight, bias, padding, paddingMode } = layer
  if (paddingMode !== 'zeros' || typeof padding === 'string')
    throw new ValueError(
      'exportOnnx',
      `${name} has padding ${String(padding)} (${paddingMode}); only zero padding can be exported`,
    )
  const inputs = [x, graph.weight(`${name}.weight`, weight)]
  if (bias !== null) inputs.push(graph.weight(`${name}.bias`, bias))
  return graph.node('Conv', inputs, {
    kernel_shape: kernelSize,
    strides: stride,
    dilations: dilation,
    pads: [...padding, ...padding],
    group: groups,
  })
}

/** `layers(x)` for convolutions, batch norms, activations, max pooling and the blocks of torchvision's nets. @throws ValueError for other layers. */
export function addConvolutions(graph: GraphBuilder, name: string, layers: Sequential, x: string): string {
  let y = x
  let at = 0
  for (const layer of layers) y = addLayer(graph, `${name}.${at++}`, layer, y)
  return y
}

function addLayer(graph: GraphBuilder, name: string, layer: AnyModule, x: string): string {
  if (layer instanceof Sequential) return addConvolutions(graph, name, layer, x)
  if (layer instanceof Conv2d) return addConv(graph, name, layer, x)
  if (layer instanceof BatchNorm2d) return addBatchNorm(graph, name, layer, x)
  if (layer instanceof ReLU) return graph.node('Relu', [x])
  if (layer instanceof Hardswish) return graph.node('HardSwish', [x])
  if (layer instanceof MaxPool2d) return addMaxPool(graph, layer, x)
  if (layer instanceof BasicBlock) return addBasicBlock(graph, name, layer, x)
  if (layer instanceof SqueezeExcitation) return addSqueeze(graph, name, layer, x)
  if (layer instanceof MobileBlock) {
    const y = addConvolutions(graph, `${name}.block`, layer.block, x)
    return layer.skips ? graph.node('Add', [y, x]) : y
  }
  throw new ValueError('exportOnnx', `${name} cannot be exported`)
}

function addBasicBlock(graph: GraphBuilder, name: string, block: BasicBlock, x: string): string {
  const { conv1, bn1, conv2, bn2, downsample } = block
  let y = graph.node('Relu', [addConvNorm(graph, [`${name}.conv1`, conv1], [`${name}.bn1`, bn1], x)])
  y = addConvNorm(graph, [`${name}.conv2`, conv2], [`${name}.bn2`, bn2], y)
  const added = downsample === null ? x : addConvolutions(graph, `${name}.downsample`, downsample, x)
  return graph.node('Relu', [graph.node('Add', [y, added])])
}

/** A convolution and a batch norm, each with its name. */
export function addConvNorm(
  graph: GraphBuilder,
  [convName, conv]: readonly [string, Conv2d],
  [normName, norm]: readonly [string, BatchNorm2d],
  x: string,
): string {
  return addBatchNorm(graph, normName, norm, addConv(graph, convName, conv, x))
}

function addSqueeze(graph: GraphBuilder, name: string, { fc1, fc2 }: SqueezeExcitation, x: string): string {
  const hidden = graph.node('Relu', [
    addConv(graph, `${name}.fc1`, fc1, graph.node('GlobalAveragePool', [x])),
  ])
  const scale = graph.node('HardSigmoid', [addConv(graph, `${name}.fc2`, fc2, hidden)], {
    alpha: real(1 / 6),
  })
  return graph.node('Mul', [x, scale])
}

/** `layer(x)`. */
export function addMaxPool(
  graph: GraphBuilder,
  { kernelSize, stride, padding }: MaxPool2d,
  x: string,
): string {
  const both = (sizes: number | readonly number[]): readonly number[] =>
    typeof sizes === 'number' ? [sizes, sizes] : sizes
  return graph.node('MaxPool', [x], {
    kernel_shape: both(kernelSize),
    strides: both(stride),
    pads: [...both(padding), ...both(padding)],
  })
}
