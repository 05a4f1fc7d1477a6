import { afterAll, beforeAll, it } from 'vitest'
import { ReferenceKernels } from '../../src/backend/reference/reference-kernels.ts'
import { kernels, useKernels } from '../../src/tensor/index.ts'
import { stripped } from '../backend/stripped.ts'
import type { Case } from './case.ts'
import { cases } from './cases.ts'
import { checkInFloat64 } from './check.ts'

// The ops that call fused kernels, on a backend that has none: all ops, to second order, are in core-only.slow.test.ts.
const fused = [
  'nll',
  'crossEntropy',
  'batchNorm',
  'layerNorm',
  'dropout',
  'rnnSequence',
  'lstmSequence',
  'gruSequence',
  'cdist',
  'conv2d',
  'maxPool2d',
  'avgPool2d',
] as const
const before = kernels()
beforeAll(() => useKernels(stripped(new ReferenceKernels())))
afterAll(() => useKernels(before))

it.each(
  fused.flatMap((name) =>
    (cases[name] as readonly Case[]).map((one) => [`${name}: ${one.label}`, one] as const),
  ),
)('%s, composed of the core', (_name, one) => checkInFloat64({ ...one, order: 1 }))
