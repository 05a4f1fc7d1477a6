import { isStatic } from '../each.ts'
import type { Emitter } from '../emitter.ts'
import { Varying, Written, type Window } from '../window.ts'

/** Numbers that the host wrote and that depend on a dynamic size: all alike, evenly spaced, or the size itself. @throws ValueError for others. */
export function addWritten(on: Emitter, args: readonly unknown[]): void {
  const [window, { runs }] = args as readonly [Window, Written]
  const { dtype } = window
  const first = runs[0]![0]
  if (first !== undefined && runs.every((values) => values.every((value) => value === first)))
    return on.fill(window, first)
  if (runs.every((values) => values.length === 1)) {
    const number = runs.map((values) => values[0]!)
    const value = on.number(isStatic(number) ? number[0]! : new Varying(number), dtype)
    return on.write(window, on.node('Reshape', [value, on.graph.wholes([1])]))
  }
  const step = (runs[0]![1] ?? 0) - (first ?? 0)
  const isEven = runs.every((values) => values.every((value, i) => value === first! + i * step))
  if (!isEven || dtype === 'bool')
    throw on.refusal('it makes a tensor of numbers that depend on a dynamic size in a way that is not known')
  let value = on.cast(on.range(window.shape[0]!), dtype)
  if (step !== 1) value = on.node('Mul', [value, on.number(step, dtype)])
  if (first !== 0) value = on.node('Add', [value, on.number(first!, dtype)])
  on.write(window, value)
}
