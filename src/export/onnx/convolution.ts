import { BatchNorm2d } from '../../nn/layers/batch-norm.ts'
import { Conv2d } from '../../nn/layers/conv.ts'
import { MaxPool2d } from '../../nn/layers/max-pool.ts'
import { ReLU } from '../../nn/layers/activations.ts'
import type { Sequential } from '../../nn/containers/sequential.ts'
import { ValueError } from '../../base/errors.ts'
import type { GraphBuilder } from './graph-builder.ts'
import { addBatchNorm } from './layers.ts'

/** `layer(x)`; `name` is the layer's state dict name. */
export function addConv(graph: GraphBuilder, name: string, layer: Conv2d, x: string): string {
  const { kernelSize, stride, dilation, groups, weight, bias, padding, paddingMode } = layer
  if (paddingMode !== 'zeros' || typeof padding === 'string')
    throw new ValueError(
      'exportOnnx',
      `${name} has padding ${String(padding)} (${paddingMode}); only numbers of zeros can be exported`,
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

/** `layers(x)` for convolutions, batch norms, ReLUs and max pooling. @throws ValueError for other layers. */
export function addConvolutions(graph: GraphBuilder, name: string, layers: Sequential, x: string): string {
  let y = x
  let at = 0
  for (const layer of layers) {
    const own = `${name}.${at++}`
    if (layer instanceof Conv2d) y = addConv(graph, own, layer, y)
    else if (layer instanceof BatchNorm2d) y = addBatchNorm(graph, own, layer, y)
    else if (layer instanceof ReLU) y = graph.node('Relu', [y])
    else if (layer instanceof MaxPool2d) y = addMaxPool(graph, layer, y)
    else throw new ValueError('exportOnnx', `${own} cannot be exported`)
  }
  return y
}

function addMaxPool(graph: GraphBuilder, { kernelSize, stride, padding }: MaxPool2d, x: string): string {
  const both = (sizes: number | readonly number[]): readonly number[] =>
    typeof sizes === 'number' ? [sizes, sizes] : sizes
  return graph.node('MaxPool', [x], {
    kernel_shape: both(kernelSize),
    strides: both(stride),
    pads: [...both(padding), ...both(padding)],
  })
}
