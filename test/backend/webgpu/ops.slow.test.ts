import { expect, it } from 'vitest'
import { ReferenceKernels } from '../../../src/backend/reference/reference-kernels.ts'
import { useKernels } from '../../../src/tensor/index.ts'
import type { Case } from '../../ops/case.ts'
import { cases } from '../../ops/cases.ts'
import { isNear, type Tolerance } from '../../tolerance.ts'
import { laterOutcome } from './later-outcome.ts'
import { onDevice } from './on-device.ts'
import { opLimits } from './op-limits.ts'

/** An op and its gradients are some kernels: roundings of numbers of size 1, and sums of a few dozen of them. */
const bounds: readonly Tolerance[] = [16, 16, 64].map((ulps) => ({ ulps, absolute: 4 * ulps * 2 ** -24 }))

const all = (Object.entries(cases) as [string, readonly Case[]][]).flatMap(([name, list]) =>
  list.map((one) => [`${name}: ${one.label}`, one] as const),
)

/** How one list of numbers differs from another, as a sentence; undefined if it does not. */
function gap(
  what: string,
  actual: readonly number[],
  expected: readonly number[],
  bound: Tolerance,
): string | undefined {
  if (actual.length !== expected.length) return `${what}: ${actual.length} numbers, not ${expected.length}`
  const at = actual.findIndex((value, i) => !isNear(value, expected[i]!, bound))
  return at < 0 ? undefined : `${what}: element ${at} is ${actual[at]}, not ${expected[at]}`
}

await onDevice(({ kernels }) => {
  const reference = new ReferenceKernels()

  const problemsOf = async (one: Case): Promise<string[]> => {
    useKernels(reference)
    const expected = await laterOutcome(one)
    useKernels(kernels)
    const actual = await laterOutcome(one)
    const lists = (outcome: typeof actual): (readonly (readonly number[])[])[] => [
      [outcome.values],
      outcome.gradients,
      outcome.second,
    ]
    const wanted = lists(expected)
    const kinds = ['output', 'gradient', 'second gradient']
    const found = lists(actual).flatMap((own, order) =>
      own.map((values, i) => gap(`${kinds[order]} ${i}`, values, wanted[order]![i]!, bounds[order]!)),
    )
    const form = ({ dtype, shape }: typeof actual): string => `${dtype} [${shape.join()}]`
    if (form(actual) !== form(expected)) found.push(`is ${form(actual)}, not ${form(expected)}`)
    return found.filter((problem) => problem !== undefined)
  }

  it.each(all)('%s', async (name, one) => {
    const problems = await problemsOf(one)
    if (name in opLimits) expect(problems, 'the limit is no longer needed').not.toEqual([])
    else expect(problems).toEqual([])
  })

  it('has no limit for a case that does not exist', () => {
    for (const name of Object.keys(opLimits)) expect(all.map(([own]) => own)).toContain(name)
  })
})
