// Runs the tests; the last line says how many passed and failed. Arguments go to vitest: npm test -- test/nn
// The default set leaves out *.slow.test.ts (minutes of fuzzing, full PyTorch parity, other instruction sets) and *.long.test.ts (npm run check:long).
// --slow runs only the slow tests, --long only the long ones, --all the default and the slow ones.
import { spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, rmSync } from 'node:fs'

const words = process.argv.slice(2)
const group = ['all', 'slow', 'long'].find((name) => words.includes(`--${name}`))
const results = 'build/test-results.json'
mkdirSync('build', { recursive: true })
rmSync(results, { force: true })
const vitest = spawnSync(
  process.execPath,
  [
    'node_modules/vitest/vitest.mjs',
    'run',
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${results}`,
    ...words.filter((word) => !['--all', '--slow', '--long'].includes(word)),
  ],
  {
    stdio: 'inherit',
    env: group === undefined ? process.env : { ...process.env, LANNER_TESTS: group },
  },
)
let line = '0 passed, 1 failed'
let failed = true
try {
  const report = JSON.parse(readFileSync(results, 'utf8'))
  const skipped = report.numPendingTests + report.numTodoTests
  const suites = report.testResults.filter(
    (file) => file.status === 'failed' && file.assertionResults.length === 0,
  )
  const failures = report.numFailedTests + suites.length
  failed = failures > 0 || report.numPassedTests === 0
  line = `${report.numPassedTests} passed, ${failures} failed${skipped ? `, ${skipped} skipped` : ''}`
} catch (error) {
  console.error(`The test run wrote no results: ${error.message}`)
}
console.log(line)
process.exitCode = failed || vitest.status !== 0 ? 1 : 0
