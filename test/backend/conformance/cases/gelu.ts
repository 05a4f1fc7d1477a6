import { check, type Case, type Cases } from '../case.ts'
import { specialsWhere } from './specials.ts'

/** At infinity 0 times infinity is NaN in one formula and not in another. */
const finite = specialsWhere((x) => Number.isFinite(x) || Number.isNaN(x))

const each = (run: (byTanh: boolean) => Case[]): Case[] => [false, true].flatMap(run)
const title = (byTanh: boolean): string => (byTanh ? 'by tanh' : 'exact')

export const geluCases: Cases<'gelu' | 'geluGrad'> = {
  gelu: each((byTanh) => [
    check(`${title(byTanh)}, sizes around the vector width`, (on, kernels) => {
      for (let size = 0; size <= 35; size++)
        kernels.gelu(
          byTanh,
          on.floats([size], { low: -6, high: 6 }),
          on.output([size], 'activationGrad', { terms: 2 }),
        )
    }),
    check(`${title(byTanh)}, many values and special ones`, (on, kernels) => {
      kernels.gelu(
        byTanh,
        on.floats([9001], { low: -30, high: 30 }),
        on.output([9001], 'activationGrad', { terms: 2 }),
      )
      kernels.gelu(byTanh, on.given([finite.length], finite), on.output([finite.length], 'activationGrad'))
    }),
  ]),
  geluGrad: each((byTanh) => [
    check(`${title(byTanh)}, all sizes`, (on, kernels) => {
      for (const size of [0, 1, 7, 8, 31, 9001])
        kernels.geluGrad(
          byTanh,
          on.floats([size]),
          on.floats([size], { low: -8, high: 8 }),
          on.output([size], 'activationGrad', { terms: 8 }),
        )
    }),
    check(`${title(byTanh)}, special values`, (on, kernels) => {
      const ones = finite.map(() => 1)
      kernels.geluGrad(
        byTanh,
        on.given([finite.length], ones),
        on.given([finite.length], finite),
        on.output([finite.length], 'activationGrad', { terms: 8 }),
      )
    }),
  ]),
}
