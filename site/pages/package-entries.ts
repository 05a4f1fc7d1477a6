import { readFileSync } from 'node:fs'
import { join } from 'node:path'

const root = join(import.meta.dirname, '../..')

/** What one can import from the package: `lanner/text`, its source, and its builds for Node and for pages. */
export interface PackageEntry {
  readonly name: string
  readonly source: string
  readonly built: string
  readonly page: string
}

/** Every entry of package.json's `exports`. */
export function packageEntries(): readonly PackageEntry[] {
  const { exports } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    readonly exports: Readonly<
      Record<string, string | { readonly types: string; readonly node: string; readonly default: string }>
    >
  }
  return Object.entries(exports).flatMap(([name, built]) =>
    typeof built === 'string'
      ? []
      : [
          {
            name: `lanner${name.slice(1)}`,
            source: join(root, built.types.replace('./dist/', 'src/').replace(/\.d\.ts$/, '.ts')),
            built: join(root, built.node),
            page: join(root, built.default),
          },
        ],
  )
}
