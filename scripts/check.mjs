// The one command that checks everything: types, lint, format, layers, sizes, tests, documentation examples.
import { spawnSync } from 'node:child_process'

const steps = [
  ['types', ['npm', 'run', '--silent', 'typecheck']],
  ['lint', ['npm', 'run', '--silent', 'lint']],
  ['format', ['npm', 'run', '--silent', 'format:check']],
  ['layers', ['npm', 'run', '--silent', 'layers']],
  ['sizes', ['npm', 'run', '--silent', 'sizes']],
  ['build', ['npm', 'run', '--silent', 'build']],
  ['public API', ['npm', 'run', '--silent', 'api']],
  ['package', ['npm', 'run', '--silent', 'lint:package']],
  ['size of lanner/infer', ['npm', 'run', '--silent', 'infer-size']],
  ['benchmarks run', ['npm', 'run', '--silent', 'bench', '--', '--once']],
  ['documentation site', ['npm', 'run', '--silent', 'docs']],
  ['studio', ['npm', 'run', '--silent', 'studio:build']],
  ['slow tests', ['node', 'scripts/test.mjs', '--slow']],
  ['tests and documentation examples', ['node', 'scripts/test.mjs']],
]
const failed = []
for (const [name, [command, ...args]] of steps) {
  console.log(`\n== ${name}`)
  const { status } = spawnSync(command, args, { stdio: 'inherit' })
  if (status !== 0) failed.push(name)
}
console.log(failed.length ? `\nFailed: ${failed.join(', ')}` : '\nAll checks passed.')
process.exitCode = failed.length ? 1 : 0
