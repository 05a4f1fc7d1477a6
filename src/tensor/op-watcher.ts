import type { Tensor } from './tensor.ts'

/** Sees the ops that run while a module is traced for export. */
export interface OpWatcher {
  /** Called instead of `forward`, the kernels of an op, which it must call. */
  op(name: string, out: Tensor, forward: () => void): void
  /** `out` is a view of x. */
  view(x: Tensor, out: Tensor): void
}

/** Null unless a module is traced: ops check this and do nothing else. */
// oxlint-disable-next-line import/no-mutable-exports -- a call per op would cost more
export let watcher: OpWatcher | null = null

/** Runs `f` with a watcher of all ops. */
export function watchOps<T>(own: OpWatcher, f: () => T): T {
  const before = watcher
  watcher = own
  try {
    return f()
  } finally {
    watcher = before
  }
}
