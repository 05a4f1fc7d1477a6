import type { Tensor } from './tensor.ts'

/** Sees each op before its kernels run while a module is traced for export; `viewed` is the tensor of which `out` is a view. */
export type OpWatcher = (name: string, out: Tensor, viewed?: Tensor) => void

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
