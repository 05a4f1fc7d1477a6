import { useEffect, useState } from 'preact/hooks'

/** A run that the server of the page has. */
export interface ServedRun {
  readonly name: string
  readonly app: string
}

/** What the server said about its runs: `open` shows the first at once. Undefined for a server of static files. */
const mode = (): string | undefined => document.getElementById('studio')?.dataset['runs']

/** The runs that `lanner studio` found; none on other servers. @param openFirst called once with the run that the user named. */
export function useServedRuns(openFirst: (name: string) => void): readonly ServedRun[] {
  const [runs, setRuns] = useState<readonly ServedRun[]>([])
  useEffect(() => {
    if (mode() === undefined) return
    void (async () => {
      const answer = await fetch(new URL('runs', document.baseURI))
      const found = answer.ok ? ((await answer.json()) as readonly ServedRun[]) : []
      setRuns(found)
      if (mode() === 'open' && found[0] !== undefined) openFirst(found[0].name)
    })()
  }, [])
  return runs
}
