import { LannerError } from '../base/errors.ts'
import { backendNames, defaultBackendSync, loadBackend } from './choose.ts'
import type { BackendName } from './kernels.ts'

/** One backend as `lanner doctor` prints it. */
export interface BackendRow {
  readonly name: BackendName
  readonly usable: boolean
  /** True for the one that runs when nobody asks for another. */
  readonly chosen: boolean
  /** `AVX2+FMA, 2 threads`; empty where it is not usable. */
  readonly description: string
  /** Why it is not usable, and what to do; empty where it is. */
  readonly reason: string
}

/** Tries all backends and says what each one is, or why it cannot run here. */
export async function describeBackends(): Promise<BackendRow[]> {
  const rows: BackendRow[] = []
  for (const name of backendNames) {
    try {
      const { description } = await loadBackend(name)
      rows.push({ name, usable: true, chosen: false, description, reason: '' })
    } catch (error) {
      if (!(error instanceof LannerError)) throw error
      rows.push({ name, usable: false, chosen: false, description: '', reason: error.message })
    }
  }
  const chosen = defaultBackendSync().name
  return rows.map((row) => ({ ...row, chosen: row.name === chosen }))
}
