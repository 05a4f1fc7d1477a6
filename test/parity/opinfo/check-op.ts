import { kernels } from '../../../src/index.ts'
import { difference } from './check-sample.ts'
import { exceptions } from './exceptions.ts'
import { differenceInPlace, fitsInPlace, type InPlaceName } from './in-place.ts'
import type { OpInfoName } from './op-names.ts'
import { fixtureOf, type Sample } from './sample.ts'

/** Whether a difference on this sample is known and stays. */
export function isException(op: OpInfoName, sample: Sample): boolean {
  return exceptions.some((one) => one.ops.includes(op) && one.when(sample))
}

/** One line for each sample of an operator that should agree with PyTorch and does not, or is an exception and agrees. */
export async function problems(op: OpInfoName): Promise<string[]> {
  const isExact = kernels().name === 'reference'
  const known = exceptions.filter((one) => one.ops.includes(op) && !(isExact && one.isRounding))
  const found: string[] = []
  for (const [i, sample] of fixtureOf(op).samples.entries()) {
    const exception = known.find((one) => one.when(sample))
    const words = await difference(op, sample)
    if (exception === undefined && words !== null) found.push(`sample ${i}: ${words}; ${shown(sample)}`)
    if (exception !== undefined && words === null)
      found.push(`sample ${i} passes, so it is no exception (${exception.reason}); ${shown(sample)}`)
  }
  return found
}

/** The same for an operator in place. */
export function problemsInPlace(op: InPlaceName): string[] {
  return fixtureOf(op).samples.flatMap((sample, i) => {
    if (!fitsInPlace(sample)) return []
    if (isException(op, sample)) return []
    const words = differenceInPlace(op, sample)
    return words === null ? [] : [`sample ${i}: ${words}; ${shown(sample)}`]
  })
}

/** A sample as a call with shapes in place of values. */
function shown({ dtype, args, kwargs }: Sample): string {
  const text = JSON.stringify({ args, kwargs }, (_, value: unknown) =>
    typeof value === 'object' && value !== null && 't' in value && 's' in value
      ? `${String(value.t)}${JSON.stringify(value.s)}`
      : value,
  )
  return `${dtype} ${text.replaceAll('"', '')}`
}
