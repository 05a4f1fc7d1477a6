/**
 * The JavaScript runtime with its version. Bun and Deno also claim to be Node.
 *
 * @example
 * runtimeName({ node: '26.3.0', bun: '1.4.5' }) // 'Bun 1.4.5'
 */
export function runtimeName(versions: Readonly<Record<string, string | undefined>>): string {
  const { bun, deno, node } = versions
  if (bun !== undefined) return `Bun ${bun}`
  return deno === undefined ? `Node v${node}` : `Deno ${deno}`
}

/** Whether Deno refused a call for which the program has no permission. Its message names the permission and the flag that gives it. */
export function isForbidden(error: unknown): error is Error {
  return error instanceof Error && error.name === 'NotCapable'
}
