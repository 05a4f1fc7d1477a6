/** Why a browser cannot keep a run, and what that means. */
export function tellable(error: unknown): string {
  const name = error instanceof Error ? error.name : ''
  const why =
    name === 'QuotaExceededError'
      ? 'The storage of this browser is full'
      : `This browser cannot store the run (${error instanceof Error ? error.message : String(error)})`
  return `${why}. Training continues, but what is not stored is lost when the page is closed; download the run when it is trained.`
}
