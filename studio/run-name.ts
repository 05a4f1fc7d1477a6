/** The name of the run of a file: as the command names it, and one folder on every system. */
export function runName(file: string): string {
  const name = file
    .replace(/^.*[\\/]/s, '')
    .replace(/(\.[a-z0-9]+){1,2}$/i, '')
    .replace(/[\p{Cc}\p{Cf}<>:"/\\|?*]/gu, '_')
    .replace(/^[. ]+|[. ]+$/g, '')
  return name === '' ? 'run' : name.slice(0, 80)
}
