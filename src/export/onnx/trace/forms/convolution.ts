import type { ConvGeometry } from '../../../../backend/kernels.ts'
import type { Each } from '../each.ts'
import { addActivation } from './elementwise.ts'
import { TRAINING, type KernelForms } from './form.ts'
import type { Window } from '../window.ts'

/** How many elements past the end of x the windows reach, in the run that reaches farthest. */
export function reachPast(
  size: Each,
  count: Each,
  kernel: number,
  {
    stride,
    padding,
    dilation,
  }: { readonly stride: number; readonly padding: number; readonly dilation: number },
): number {
  const past = count.map(
    (windows, run) => (windows - 1) * stride + dilation * (kernel - 1) + 1 - size[run]! - padding,
  )
  return Math.max(0, ...past)
}

/** Zeros before and after each dimension, as ONNX lists them. */
function padsOf(
  x: Window,
  weight: Window,
  out: Window,
  { stride, padding, dilation }: ConvGeometry,
): number[] {
  const after = ([0, 1] as const).map((dim) =>
    reachPast(x.shape[2 + dim]!, out.shape[2 + dim]!, weight.shape[2 + dim]![0]!, {
      stride: stride[dim],
      padding: padding[dim],
      dilation: dilation[dim],
    }),
  )
  return [...padding, ...after]
}

export const convolutionForms = {
  conv2d: {
    writes: (_x, _weight, _bias, _geometry, _activation, out) => [out],
    add: (on, x, weight, bias, geometry, activation, out) => {
      const inputs = [on.read(x), on.read(weight)]
      if (bias !== null) inputs.push(on.read(bias))
      const made = on.node('Conv', inputs, {
        kernel_shape: weight.shape.slice(2).map((size) => size[0]!),
        strides: geometry.stride,
        dilations: geometry.dilation,
        pads: padsOf(x, weight, out, geometry),
        group: geometry.groups,
      })
      on.write(out, addActivation(on, activation, made))
    },
  },
  conv2dInputGrad: {
    writes: (_g, _weight, _geometry, out) => [out],
    add: (on, g, weight, geometry, out) => {
      // The plane that the windows cover, and how much of it is cut off or missing behind.
      const behind = ([0, 1] as const).map((dim) => {
        const last = 2 + dim
        const covered = g.shape[last]!.map(
          (size, run) =>
            (size - 1) * geometry.stride[dim] +
            geometry.dilation[dim] * (weight.shape[last]![0]! - 1) +
            1 -
            geometry.padding[dim] -
            out.shape[last]![run]!,
        )
        if (covered.some((size) => size !== covered[0]))
          throw on.refusal('its padding depends on a dynamic size')
        return covered[0]!
      })
      const made = on.node('ConvTranspose', [on.read(g), on.read(weight)], {
        kernel_shape: weight.shape.slice(2).map((size) => size[0]!),
        strides: geometry.stride,
        dilations: geometry.dilation,
        pads: [...geometry.padding, ...behind.map((size) => Math.max(0, size))],
        output_padding: behind.map((size) => Math.max(0, -size)),
        group: geometry.groups,
      })
      on.write(out, made)
    },
  },
  conv2dWeightGrad: TRAINING,
} satisfies KernelForms<'conv2d' | 'conv2dInputGrad' | 'conv2dWeightGrad'>
