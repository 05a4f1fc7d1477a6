import { IndexError } from '../../../src/base/errors.ts'
import type { Kernels } from '../../../src/backend/kernels.ts'
import { ReferenceKernels } from '../../../src/backend/reference/reference-kernels.ts'
import type { Case } from './case.ts'
import { differences, type Outcome, Workbench } from './workbench.ts'

const refusal = (kernels: Kernels, label: string, badCase: Case): string[] => {
  const bench = new Workbench(kernels, label)
  try {
    badCase.run(bench, kernels)
  } catch (error) {
    if (!(error instanceof IndexError)) return [`expected an IndexError, got ${String(error)}`]
    const named = error.message.includes(String(badCase.badIndex))
    return named ? [] : [`the message must name ${badCase.badIndex}, got "${error.message}"`]
  } finally {
    bench.release()
  }
  return [`expected an IndexError that names ${badCase.badIndex}, and nothing was thrown`]
}

/** Runs a case and returns all that it left in memory. */
export async function outcomesOf(kernels: Kernels, label: string, one: Case): Promise<Outcome[]> {
  const bench = new Workbench(kernels, label)
  try {
    one.run(bench, kernels)
    return await bench.outcomes()
  } finally {
    bench.release()
  }
}

/** What a backend does wrong in a case, as sentences; none where all is well. */
export async function problemsOf(kernels: Kernels, label: string, one: Case): Promise<string[]> {
  if (one.badIndex !== undefined) return refusal(kernels, label, one)
  let actual: Outcome[]
  try {
    actual = await outcomesOf(kernels, label, one)
  } catch (error) {
    return [`threw ${error instanceof Error ? error.stack : String(error)}`]
  }
  return differences(kernels.name, actual, await outcomesOf(new ReferenceKernels(), label, one))
}
