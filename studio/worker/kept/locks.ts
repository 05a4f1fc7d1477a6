import { version } from '../../../src/base/version.ts'
import type { KeptSummary } from './kept-runs.ts'

const lockName = (id: string): string => `lanner-studio ${id}`

/** The locks that all pages of a server share. Browsers have none for pages that do not come by HTTPS or from this computer. */
const locks = (): LockManager | undefined => (globalThis.navigator as Navigator | undefined)?.locks

/** Marks a run as being trained in this page. @returns a function that ends this; so does the end of the page. */
export async function lockOf(id: string): Promise<() => void> {
  let release = (): void => {}
  const manager = locks()
  if (manager === undefined) return release
  await new Promise<void>((held) => {
    void manager.request(lockName(id), () => {
      held()
      return new Promise<void>((resolve) => (release = resolve))
    })
  })
  return () => release()
}

/** Why a kept run cannot be opened now; null if it can. */
export async function keptProblem({ id, epochs, version: own }: KeptSummary): Promise<string | null> {
  if (epochs === null) return null
  if (own !== version)
    return `Lanner ${own} began it, and this is Lanner ${version}, which could continue with other results`
  const held = (await locks()?.query())?.held ?? []
  return held.some(({ name }) => name === lockName(id)) ? 'it is being trained in another tab' : null
}
