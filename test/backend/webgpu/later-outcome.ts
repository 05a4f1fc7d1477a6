import { grad, manualSeed, scope, type Tensor } from '../../../src/tensor/index.ts'
import { type Case, differentiated, makeInputs } from '../../ops/case.ts'
import { direction } from '../../ops/gradcheck.ts'

/** What an op gives, its gradients and the gradients of these along a direction, as plain numbers that were awaited. */
export interface LaterOutcome {
  readonly dtype: string
  readonly shape: readonly number[]
  readonly values: readonly number[]
  readonly gradients: readonly (readonly number[])[]
  readonly second: readonly (readonly number[])[]
}

/** Runs a case on the active backend and reads at the end, as a device must. */
export async function laterOutcome(one: Case): Promise<LaterOutcome> {
  const wrt = differentiated(one)
  const { out, first, second } = scope(() => {
    manualSeed(1)
    const inputs = makeInputs(one.inputs, wrt)
    const result = one.run(...inputs)
    const wanted = wrt.map((i) => inputs[i]!)
    const twice = wanted.length > 0 && one.order !== 1 && !one.kink
    if (wanted.length === 0) return { out: result.detach(), first: [], second: [] }
    const found = grad([result], wanted, { gradOutputs: [direction(result, 1)], createGraph: twice })
    const again = twice ? secondOf(found, wanted) : []
    return {
      out: result.detach(),
      first: found.map((g) => g!.detach()),
      second: again.map((g) => g?.detach() ?? null),
    }
  })
  const read = async (x: Tensor | null): Promise<number[]> =>
    x === null ? [] : [...(await x.contiguous().data())]
  return {
    dtype: out.dtype,
    shape: out.shape,
    values: await read(out),
    gradients: await Promise.all(first.map(read)),
    second: await Promise.all(second.map(read)),
  }
}

/** The gradients of the product of the gradients with a direction; none where nothing depends on the inputs. */
function secondOf(found: readonly (Tensor | null)[], wanted: readonly Tensor[]): (Tensor | null)[] {
  const parts = found.flatMap((g, i) => (g?.requiresGrad ? [g.mul(direction(g, 7 + i)).sum()] : []))
  if (parts.length === 0) return []
  return grad([parts.reduce((sum, part) => sum.add(part))], wanted, { allowUnused: true })
}
