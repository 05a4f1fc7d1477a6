import { PackageError } from './errors.ts'

/** The packages that only some calls need. Lanner installs without them. */
const optional = {
  tables: { what: 'reading and writing tables', packages: ['@duckdb/node-api'] },
  charts: { what: 'drawing charts', packages: ['vega', 'vega-lite'] },
  pictures: { what: 'drawing PNG files', packages: ['@resvg/resvg-js'] },
  images: { what: 'reading pictures', packages: ['sharp'] },
  server: { what: 'serving a run', packages: ['hono', '@hono/node-server'] },
  gpu: { what: 'computing on a GPU in Node', packages: ['webgpu'] },
  trees: { what: "calling the system's XGBoost", packages: ['koffi'] },
} as const

/** A part of the library that needs a package that Lanner does not install. */
export type OptionalPart = keyof typeof optional

/**
 * Loads code that needs an optional package.
 *
 * @throws PackageError with the command that adds the package, if it is not installed.
 * @example
 * const duckdb = () => withOptional('tables', () => import('@duckdb/node-api'))
 */
export async function withOptional<T>(part: OptionalPart, load: () => Promise<T>): Promise<T> {
  try {
    return await load()
  } catch (cause) {
    const { what, packages } = optional[part]
    const missing: readonly string[] = packages.filter((name) => isMissing(cause, name))
    if (missing.length === 0) throw cause
    // The others may be missing too: one command adds them all.
    throw new PackageError(what, packages, { cause })
  }
}

/** Whether a failed import says that this package is missing: Node, Bun and Deno have a code, pages and bundlers a message. */
function isMissing(cause: unknown, name: string): boolean {
  const { code, message } = (cause ?? {}) as { readonly code?: unknown; readonly message?: unknown }
  if (code !== undefined && code !== 'ERR_MODULE_NOT_FOUND' && code !== 'MODULE_NOT_FOUND') return false
  return new RegExp(`["'\`]${name}["'\`/]`).test(String(message)) || String(message).includes(`npm:${name}@`)
}
