import { is, same } from '../each.ts'
import type { Emitter } from '../emitter.ts'
import type { Window } from '../window.ts'
import { float } from './elementwise.ts'
import { TRAINING, type KernelForms } from './form.ts'
import { addReduce } from './reduce.ts'

/** Ones or zeros in place of a missing weight or bias. */
function orConstant(on: Emitter, x: Window | null, size: number, value: number): string {
  if (x !== null) return on.read(x)
  return on.graph.constant(`/all_${value}`, [size], new Float32Array(size).fill(value))
}

interface Statistics {
  /** Both with the reduced dimensions, of size 1. */
  readonly mean: string
  readonly rstd: string
  readonly standard: string
}

/** The mean over `axes`, 1 / sqrt(variance + eps), and (x - mean) * rstd. */
function addStatistics(on: Emitter, x: string, axes: readonly number[], eps: number): Statistics {
  const mean = addReduce(on, 'mean', x, axes, 1)
  const centered = on.node('Sub', [x, mean])
  const variance = addReduce(on, 'mean', on.node('Mul', [centered, centered]), axes, 1)
  const root = on.node('Sqrt', [on.node('Add', [variance, on.number(eps, 'float32')])])
  const rstd = on.node('Reciprocal', [root])
  return { mean, rstd, standard: on.node('Mul', [centered, rstd]) }
}

function writeStatistics(
  on: Emitter,
  found: Statistics,
  axes: readonly number[],
  mean: Window,
  rstd: Window,
): void {
  const dropped = on.graph.wholes(axes)
  on.write(mean, on.node('Squeeze', [found.mean, dropped]))
  on.write(rstd, on.node('Squeeze', [found.rstd, dropped]))
}

/** `x * weight + bias` of each channel, dimension 1 of `rank`. */
function addChannels(
  on: Emitter,
  x: string,
  weight: Window | null,
  bias: Window | null,
  rank: number,
): string {
  const inner = on.graph.wholes(Array.from({ length: rank - 2 }, (_, i) => i + 1))
  const across = (own: Window): string =>
    rank > 2 ? on.node('Unsqueeze', [on.read(own), inner]) : on.read(own)
  const scaled = weight === null ? x : on.node('Mul', [x, across(weight)])
  return bias === null ? scaled : on.node('Add', [scaled, across(bias)])
}

/** The variance that ONNX wants in place of the inverse deviation of the kernel: the buffer next to that of the mean, if it is that. */
function varianceOf(
  on: Emitter,
  mean: Window,
  rstd: Window,
  eps: number,
): { readonly variance: string; readonly epsilon: number } {
  const inverse = on.valuesOf(rstd)
  if (inverse === null) {
    const value = on.read(rstd)
    return { variance: on.node('Reciprocal', [on.node('Mul', [value, value])]), epsilon: 0 }
  }
  const name = on.parameterOf(mean)?.replace(/running_mean$/, 'running_var') ?? ''
  const kept = on.buffers.get(name)
  const isKept =
    kept?.length === inverse.length &&
    inverse.every((own, i) => Math.abs(own * Math.sqrt(kept[i]! + eps) - 1) < 1e-5)
  const values = isKept ? Float32Array.from(kept) : Float32Array.from(inverse, (own) => 1 / (own * own))
  return {
    variance: on.graph.constant(isKept ? name : '/variance', [inverse.length], values),
    epsilon: isKept ? eps : 0,
  }
}

export const normForms = {
  softmax: {
    writes: (_log, _x, out) => [out],
    add: (on, log, x, out) =>
      on.write(out, on.node(log ? 'LogSoftmax' : 'Softmax', [on.read(x)], { axis: -1 })),
  },
  softmaxGrad: TRAINING,
  batchNorm: {
    writes: (_x, _weight, _bias, mean, rstd, _eps, training, out) => (training ? [mean, rstd, out] : [out]),
    add: (on, x, weight, bias, mean, rstd, eps, training, out) => {
      const channels = x.shape[1]!
      const before = on.unflattened(
        x,
        (shape) => shape.length >= 2 && same(shape[1]!, channels) && same(shape[0]!, x.shape[0]!),
      )
      const value = on.read(x, before ?? x)
      const shape = before?.shape ?? x.shape
      if (training) {
        const axes = [0, ...Array.from({ length: shape.length - 2 }, (_, i) => i + 2)]
        const found = addStatistics(on, value, axes, eps)
        writeStatistics(on, found, axes, mean, rstd)
        return on.write(out, addChannels(on, found.standard, weight, bias, shape.length), shape)
      }
      const size = channels[0]!
      if (!is(channels, size)) throw on.refusal('its number of channels is dynamic')
      const { variance, epsilon } = varianceOf(on, mean, rstd, eps)
      const inputs = [
        value,
        orConstant(on, weight, size, 1),
        orConstant(on, bias, size, 0),
        on.read(mean),
        variance,
      ]
      on.write(out, on.node('BatchNormalization', inputs, { epsilon: float(epsilon) }), shape)
    },
  },
  batchNormGrad: TRAINING,
  layerNorm: {
    writes: (_x, _weight, _bias, _eps, mean, rstd, out) => [mean, rstd, out],
    add: (on, x, weight, bias, eps, mean, rstd, out) => {
      const width = x.shape[1]!
      const before = on.unflattened(x, (shape) => shape.length > 2 && same(shape.at(-1)!, width))
      if (!is(width, width[0]!)) throw on.refusal('the size that it normalizes is dynamic')
      const inputs = [on.read(x, before ?? x), orConstant(on, weight, width[0]!, 1)]
      if (bias !== null) inputs.push(on.read(bias))
      const made = on.node('LayerNormalization', inputs, { axis: -1, epsilon: float(eps) })
      on.write(out, made, before?.shape ?? x.shape)
      writeStatistics(on, addStatistics(on, on.read(x), [1], eps), [1], mean, rstd)
    },
  },
  layerNormGrad: TRAINING,
} satisfies KernelForms<
  'softmax' | 'softmaxGrad' | 'batchNorm' | 'batchNormGrad' | 'layerNorm' | 'layerNormGrad'
>
