import type { Trace } from './merge.ts'
import { varies, windowsIn, type Window } from './window.ts'
import { writesOf } from './forms/index.ts'

/** A window whose numbers are to be copied before an event. */
export interface Taken {
  /** Its place among the windows of the event's arguments. */
  readonly at: number
  readonly window: Window
  /** Whether all of its storage is needed, as the window depends on a dynamic size. */
  readonly isWhole: boolean
}

/** Which events of a trace become nodes, and which numbers constants. */
export interface ConstantPlan {
  /** The events that depend on the inputs or their sizes. The others are not exported; what they computed is a constant. */
  readonly live: ReadonlySet<number>
  /** By event; outputs come after the last one. */
  readonly taken: ReadonlyMap<number, readonly Taken[]>
  /** Windows on parameters and buffers. */
  readonly parameters: readonly Window[]
}

/** Follows what depends on the inputs through a trace. */
export function constantPlan({ events }: Trace, outputs: readonly Window[]): ConstantPlan {
  const changed = new Set(
    events.flatMap(({ kernel, args }) => written(kernel, args).map(({ storage }) => storage)),
  )
  const live = new Set<number>()
  const fromInput = new Set<string>()
  /** Storages with contents, and those that one number fills. */
  const begun = new Set<string>()
  const filled = new Set<string>()
  const taken = new Map<number, Taken[]>()
  const parameters: Window[] = []
  const isLive = (window: Window): boolean =>
    fromInput.has(window.storage) || window.storage.startsWith('input ')
  const take = (event: number, all: readonly Window[], needed: readonly Window[], whole = false): void => {
    for (const window of needed) {
      const { storage } = window
      if (isLive(window) || filled.has(storage)) continue
      if (storage.startsWith('parameter ') && !changed.has(storage)) {
        parameters.push(window)
        continue
      }
      const isWhole = whole || !window.isStatic
      taken.set(event, [...(taken.get(event) ?? []), { at: all.indexOf(window), window, isWhole }])
    }
  }
  events.forEach(({ kernel, args }, i) => {
    const all = windowsIn(args)
    const writes = written(kernel, args)
    const reads = all.filter((window) => !writes.includes(window))
    if (varies(args) || all.some(isLive)) {
      live.add(i)
      // What a partial write leaves as it was.
      const before = writes.filter(({ storage }) => begun.has(storage) || !storage.startsWith('made '))
      take(i, all, reads)
      take(i, all, before, true)
      for (const { storage } of writes) fromInput.add(storage)
    }
    for (const window of writes) {
      begun.add(window.storage)
      if (kernel === 'fill' && window.isWhole) filled.add(window.storage)
      else filled.delete(window.storage)
    }
  })
  take(events.length, outputs, outputs)
  return { live, taken, parameters }
}

function written(kernel: string, args: readonly unknown[]): readonly Window[] {
  return kernel === 'write' ? windowsIn(args) : (writesOf(kernel, args) as readonly Window[])
}
