import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { loadBackend } from '../../../src/backend/index.ts'
import type { Kernels } from '../../../src/backend/kernels.ts'
import { roundProducts } from '../../../src/backend/reference/bfloat16.ts'
import { ReferenceKernels } from '../../../src/backend/reference/reference-kernels.ts'
import { whole } from '../../whole.ts'
import type { Case } from './case.ts'
import { cases } from './cases/index.ts'
import { outcomesOf, problemsOf } from './problems.ts'

const native = await loadBackend('native').catch(() => null)
const rounds = native?.roundProducts?.(true) ?? false
native?.roundProducts?.(false)

const products = [
  'matmul',
  'rnnForward',
  'rnnBackward',
  'lstmForward',
  'lstmBackward',
  'gruForward',
  'gruBackward',
  'conv2d',
  'conv2dInputGrad',
  'conv2dWeightGrad',
  'ensembleLinear',
  'ensembleLinearGrad',
] as const

/** Convolutions with few channels in a group, or few outputs: most sizes have kernels of their own, which stay in float32. */
const mayStay = (name: string, label: string): boolean =>
  /groups|depthwise|few outputs/.test(label) || (name === 'conv2dInputGrad' && label === 'a large image')

/** Long recurrences, in which a state that lies between two bfloat16 may round the other way. */
const chaotic = /^(tanh, reversed|reversed, biases: both)$/

describe.skipIf(!rounds)('products of bfloat16 agree with the reference, which rounds the same way', () => {
  const kernels = native as Kernels
  beforeAll(() => {
    kernels.roundProducts!(true)
  })
  afterAll(() => {
    kernels.roundProducts!(false)
    roundProducts(false)
  })
  for (const name of products)
    describe(name, () => {
      const list: readonly Case[] = cases[name]
      for (const one of list.filter(({ heavy, label }) => (whole || !heavy) && !chaotic.test(label)))
        it(one.label, async () => {
          const title = `${name}: ${one.label}`
          roundProducts(true)
          const problems = await problemsOf(kernels, title, one)
          roundProducts(false)
          const isFloat32 = mayStay(name, one.label) && (await problemsOf(kernels, title, one)).length === 0
          expect(isFloat32 ? [] : problems).toEqual([])
        })
    })
})

/** Weights and slopes are rounded after the softmax, whose values here and there differ in the last bit of float32. */
describe.skipIf(!rounds)('attention in bfloat16', () => {
  const kernels = native as Kernels
  for (const name of ['attention', 'attentionGrad'] as const)
    describe(name, () => {
      for (const one of (cases[name] as readonly Case[]).filter(({ heavy }) => whole || !heavy))
        it(`${one.label}: close to the reference, and not float32`, async () => {
          const outcomes = async (backend: Kernels, on: boolean): Promise<number[][]> => {
            kernels.roundProducts!(on)
            roundProducts(on)
            const list = await outcomesOf(backend, `${name}: ${one.label}`, one)
            kernels.roundProducts!(false)
            roundProducts(false)
            return list.map(({ after }) => Array.from(after))
          }
          const [rounded, expected] = [
            await outcomes(kernels, true),
            await outcomes(new ReferenceKernels(), true),
          ]
          const plain = await outcomes(kernels, false)
          let [differs, farthest] = [false, 0]
          rounded.forEach((values, i) =>
            values.forEach((value, at) => {
              const wanted = expected[i]![at]!
              differs ||= value !== plain[i]![at]
              if (value === wanted || (Number.isNaN(value) && Number.isNaN(wanted))) return
              farthest = Math.max(farthest, Math.abs(value - wanted) / (1 + Math.abs(wanted)))
            }),
          )
          expect(farthest).toBeLessThan(2 ** -6)
          expect(differs).toBe(!/"(batch|queries|keys)":0,/.test(one.label))
        })
    })
})
