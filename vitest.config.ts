import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

/** Where an export of the package is built to. */
interface BuiltExport {
  readonly default: string
}

const { exports } = JSON.parse(readFileSync(new URL('./package.json', import.meta.url), 'utf8')) as {
  readonly exports: Readonly<Record<string, BuiltExport | string>>
}

/** Every export of the package, as its source: tests of what imports `lanner/plot` must not test the last build. */
const alias = Object.entries(exports).flatMap(([name, built]) =>
  typeof built === 'string'
    ? []
    : [
        {
          find: new RegExp(`^lanner${name.slice(1)}$`),
          replacement: fileURLToPath(
            new URL(built.default.replace('./dist/', './src/').replace(/\.js$/, '.ts'), import.meta.url),
          ),
        },
      ],
)

/** `default` leaves out the tests named *.slow.test.ts and *.long.test.ts, `slow` and `long` take nothing else; naming one such file on the command line takes it too. */
const group =
  process.env['LANNER_TESTS'] ??
  (process.argv.some((word) => word.includes('.long'))
    ? 'long'
    : process.argv.some((word) => word.includes('.slow'))
      ? 'all'
      : 'default')
const slow = 'test/**/*.slow.test.ts'
const long = 'test/**/*.long.test.ts'

export default defineConfig({
  resolve: { alias },
  test: {
    include: [group === 'slow' ? slow : group === 'long' ? long : 'test/**/*.test.ts'],
    exclude: group === 'default' ? [slow, long] : group === 'all' ? [long] : [],
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 60_000,
    hookTimeout: 60_000,
    env: { LANNER_THREADS: process.env['LANNER_THREADS'] ?? '2' },
  },
})
