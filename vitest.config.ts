import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

/** Where the types of an export are built to. */
interface BuiltExport {
  readonly types: string
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
            new URL(built.types.replace('./dist/', './src/').replace(/\.d\.ts$/, '.ts'), import.meta.url),
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

/**
 * Tests that need a process of their own: they replace modules, change variables that are read once, open a device, or measure the process. All others share two
 * processes, which saves reading the library a hundred times; `test/shared-process.ts` checks that they leave nothing behind.
 */
const alone = [
  'test/backend/**',
  'test/apps/run/training-device.test.ts',
  'test/bench/**',
  'test/cli/device.test.ts',
  'test/cli/terminal.test.ts',
  'test/docs/examples.test.ts',
  'test/examples/on-a-gpu.test.ts',
  'test/learner/memory.test.ts',
  'test/nn/module-devices.test.ts',
  'test/ops/other-device.test.ts',
  'test/scripts/**',
  'test/serve/**',
  'test/tensor/devices.test.ts',
  'test/tensor/plain-loop.test.ts',
]

/**
 * Tests that run the command in this process (`in-process.ts`): they share two processes of their own, in which its output is replaced. Those that start
 * children get there without.
 */
const command = ['test/cli/**']

const common = {
  pool: 'forks',
  testTimeout: 60_000,
  hookTimeout: 60_000,
  // Two processes with two threads each would wait for each other's on a machine of two cores. Tests that are about threads say how many.
  env: { LANNER_THREADS: process.env['LANNER_THREADS'] ?? '1', LANNER_TESTS: group },
} as const

export default defineConfig({
  test: {
    maxWorkers: 2,
    projects:
      group === 'default'
        ? [
            {
              resolve: { alias },
              test: {
                ...common,
                name: 'own process',
                include: alone.map(testsOf),
                exclude: [slow, long],
                setupFiles: ['test/all-methods.ts'],
              },
            },
            {
              resolve: { alias },
              test: {
                ...common,
                name: 'command',
                include: command.map(testsOf),
                exclude: [...alone, slow, long],
                isolate: false,
                setupFiles: ['test/cli/captured-output.ts'],
              },
            },
            {
              resolve: { alias },
              test: {
                ...common,
                name: 'shared',
                include: ['test/**/*.test.ts'],
                exclude: [...alone, ...command, slow, long],
                isolate: false,
                setupFiles: ['test/all-methods.ts', 'test/shared-process.ts'],
              },
            },
          ]
        : [
            {
              resolve: { alias },
              test: {
                ...common,
                name: group,
                include: [group === 'slow' ? slow : group === 'long' ? long : 'test/**/*.test.ts'],
                exclude: group === 'all' ? [long] : [],
                setupFiles: ['test/all-methods.ts'],
              },
            },
          ],
  },
})

/** The tests of a pattern that may name a folder. */
function testsOf(pattern: string): string {
  return pattern.endsWith('**') ? `${pattern}/*.test.ts` : pattern
}
