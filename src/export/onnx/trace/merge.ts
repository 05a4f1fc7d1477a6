import { ValueError } from '../../../base/errors.ts'
import type { DynamicSizes } from './dynamic-sizes.ts'
import type { Each } from './each.ts'
import type { RawEvent, RawTensor, Run } from './recorder.ts'
import { HostValues, RawWindow, Varying, Window, Written } from './window.ts'

/** A kernel call, in every run. */
export interface Event {
  /** The op that made the call, or the kernel. */
  readonly op: string
  readonly kernel: string
  readonly args: readonly unknown[]
}

/** A tensor on a storage, and the one of which it is a view. */
export interface SeenTensor {
  readonly window: Window
  readonly parent: number | null
}

/** What all runs of a trace did. */
export interface Trace {
  readonly events: readonly Event[]
  /** By storage; null for those that only some runs have. */
  readonly tensors: ReadonlyMap<string, readonly (SeenTensor | null)[]>
  readonly result: unknown
}

/** @throws ValueError if the runs did different things. */
export function merge(runs: readonly Run<unknown>[], sizes: DynamicSizes): Trace {
  const first = runs[0]!
  const events = first.events.map((event, i): Event => {
    const own = runs.map(({ events: all }) => all[i])
    const other = own.findIndex((one) => one?.kernel !== event.kernel || one.op !== event.op)
    if (other > 0) throw differs(sizes, other, event, own[other])
    try {
      const args = mergeValues(own.map((one) => one!.args)) as readonly unknown[]
      return { op: event.op ?? event.kernel, kernel: event.kernel, args }
    } catch (error) {
      if (!(error instanceof Mismatch)) throw error
      throw differs(sizes, error.run, event, own[error.run])
    }
  })
  const longer = runs.findIndex(({ events: all }) => all.length > first.events.length)
  if (longer > 0) throw differs(sizes, longer, undefined, runs[longer]!.events[first.events.length])
  const tensors = new Map<string, readonly (SeenTensor | null)[]>()
  for (const [id, list] of first.tensors)
    tensors.set(
      id,
      list.map((tensor, i): SeenTensor | null => {
        const own = runs.map((run) => run.tensors.get(id)?.[i])
        // Tensors that no kernel reads may differ; nothing needs them.
        if (!own.every((one): one is RawTensor => one !== undefined && fits(one.window, tensor.window)))
          return null
        return { window: Window.merged(own.map(({ window }) => window)), parent: tensor.parent }
      }),
    )
  return { events, tensors, result: mergeResults(runs) }
}

function mergeResults(runs: readonly Run<unknown>[]): unknown {
  try {
    return mergeValues(runs.map(({ result }) => result))
  } catch (error) {
    if (!(error instanceof Mismatch)) throw error
    throw new ValueError(
      'exportOnnx',
      'the forward pass returns different things for different sizes of its inputs',
    )
  }
}

/** Thrown where run number `run` has something else than the first. */
class Mismatch extends Error {
  readonly run: number

  constructor(run: number) {
    super()
    this.run = run
  }
}

function fits(a: RawWindow, b: RawWindow): boolean {
  return (
    a.storage === b.storage &&
    a.dtype === b.dtype &&
    a.shape.length === b.shape.length &&
    a.tensor === b.tensor
  )
}

function mergeValues(values: readonly unknown[]): unknown {
  const [first] = values
  const expect = (check: (value: unknown) => boolean): void => {
    const run = values.findIndex((value) => !check(value))
    if (run >= 0) throw new Mismatch(run)
  }
  if (first instanceof RawWindow) {
    expect((value) => value instanceof RawWindow && fits(value, first))
    return Window.merged(values as readonly RawWindow[])
  }
  if (first instanceof HostValues)
    return new Written((values as readonly HostValues[]).map((own) => own.values))
  if (typeof first === 'number') {
    expect((value) => typeof value === 'number')
    const numbers = values as Each
    return numbers.every((number) => Object.is(number, first)) ? first : new Varying(numbers)
  }
  if (Array.isArray(first)) {
    expect((value) => Array.isArray(value) && value.length === first.length)
    return first.map((_, i) => mergeValues((values as readonly unknown[][]).map((list) => list[i])))
  }
  if (typeof first === 'object' && first !== null) {
    expect((value) => typeof value === 'object' && value !== null)
    return Object.fromEntries(
      Object.keys(first).map((key) => [
        key,
        mergeValues((values as readonly Record<string, unknown>[]).map((object) => object[key])),
      ]),
    )
  }
  expect((value) => value === first)
  return first
}

function differs(
  sizes: DynamicSizes,
  run: number,
  own: RawEvent | undefined,
  other: RawEvent | undefined,
): ValueError {
  const name = (event: RawEvent | undefined): string => event?.op ?? event?.kernel ?? 'nothing'
  const [here, there] = [name(own), name(other)]
  const what = here === there ? `${here} with other arguments` : `${there} instead of ${here}`
  return new ValueError(
    'exportOnnx',
    `the forward pass computes something else at ${sizes.inWords(run)} than at ${sizes.inWords(0)} (${what}); loops and conditions may not depend on a dynamic size, so leave it out of dynamicAxes`,
  )
}
