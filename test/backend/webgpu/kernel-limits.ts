import type { Limit } from '../conformance/conformance.ts'

const denormal = 'WGSL lets an adapter take denormal numbers for 0'
const flushed = ['mul', 'div', 'pow', 'remainder', 'floorDivide', 'sigmoidGrad', 'atan2']

/** What the core kernels on WebGPU do not do as the reference does, and why. One that is no longer needed fails. */
export const kernelLimits: readonly Limit[] = [
  ...flushed.map((name): Limit => ({
    kernel: 'binary',
    label: `${name} of special values`,
    reason: denormal,
  })),
  {
    kernel: 'unary',
    label: 'lgamma of special values',
    reason: 'in float32 a difference of large numbers keeps few digits; CPUs compute it in float64',
  },
  ...[
    'of special values',
    'of sizes around the vector width',
    'of many values',
    'in all layouts',
    'in place on either side',
  ].map((label): Limit => ({
    kernel: 'binary',
    label: `polygamma ${label}`,
    reason: 'digamma in float32 is within 1e-6 of numbers of size 1; CPUs compute it in float64',
  })),
  ...['the same bits for any seed, stream, block and size', 'the same bits for any mean and deviation'].map(
    (label): Limit => ({
      kernel: 'normal',
      label,
      reason: 'Philox gives the same words, but a normal number of them is within 1e-6, for want of float64',
    }),
  ),
]
