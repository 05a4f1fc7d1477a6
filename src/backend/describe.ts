import { LannerError } from '../base/errors.ts'
import { backendNames, defaultBackendSync, loadBackend } from './choose.ts'
import type { BackendName } from './kernels.ts'

/** One backend as `lanner doctor` prints it. */
export interface BackendRow {
  readonly name: BackendName
  readonly usable: boolean
  /** True for the default backend. */
  readonly chosen: boolean
  /** `AVX2+FMA, 2 threads`; empty if it is not usable. */
  readonly description: string
  /** Why it is not usable, and what to do; empty if it is usable. */
  readonly reason: string
}

/** Tries all backends and describes each, or says why it cannot run here. */
export async function describeBackends(): Promise<BackendRow[]> {
  const preferred = defaultName()
  const rows: BackendRow[] = []
  for (const name of backendNames) {
    const chosen = name === preferred
    try {
      const { description } = await loadBackend(name)
      rows.push({ name, usable: true, chosen, description, reason: '' })
    } catch (error) {
      if (!(error instanceof LannerError)) throw error
      rows.push({ name, usable: false, chosen, description: '', reason: error.message })
    }
  }
  return rows
}

/** The default backend; undefined if the one requested by the environment cannot run. */
function defaultName(): BackendName | undefined {
  try {
    return defaultBackendSync().name
  } catch (error) {
    if (error instanceof LannerError) return undefined
    throw error
  }
}
