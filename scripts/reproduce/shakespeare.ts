import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { init } from 'lanner'
import { machine, UsageError, writePage } from './report.ts'
import { readResults, writeResults } from './results.ts'

/** Options of `lanner fit`, and the validation loss to reach. */
interface Job {
  readonly options: readonly string[]
  readonly target: number
  /** Seconds on two Zen 5 cores. */
  readonly budget: number
}

interface Result {
  readonly loss: number
  readonly model: string
  readonly epochs: number
  readonly seconds: number
}

const recipe = ['--hidden', '128', '--layers', '4', '--heads', '4', '--steps', '64', '--batch-size', '12']

const jobs: Readonly<Record<string, Job>> = {
  default: { options: [], target: 1.5, budget: 30 },
  gpt: {
    options: ['--model', 'gpt', ...recipe, '--lr', '1e-3', '--epochs', '2'],
    target: 1.88,
    budget: 75,
  },
  '5m': { options: ['--time-budget', '5m'], target: 1.465, budget: 300 },
  '15m': { options: ['--time-budget', '15m'], target: 1.44, budget: 900 },
}

/**
 * Trains language models on Tiny Shakespeare by the command, with its last tenth for validation:
 *
 *     npm run reproduce -- shakespeare [--only default,gpt,5m,15m] [--full]
 *
 * `--full` adds the quarter of an hour. `gpt` has the sizes of nanoGPT's recipe for a processor (its loss: 1.88).
 *
 * @returns whether every target was reached.
 */
export async function reproduceShakespeare(args: string[]): Promise<boolean> {
  const { values } = parseArgs({
    args,
    options: { only: { type: 'string' }, full: { type: 'boolean', default: false } },
  })
  const names = values.only?.split(',') ?? Object.keys(jobs).filter((name) => values.full || name !== '15m')
  const unknown = names.find((name) => !Object.hasOwn(jobs, name))
  if (unknown !== undefined)
    throw new UsageError(`unknown training ${unknown}; the trainings are ${Object.keys(jobs).join(', ')}`)
  if (!existsSync('dist/cli/main.js'))
    throw new UsageError('the command is not built; run npm run build first')
  const text = join(
    process.env['LANNER_DATA'] ?? join('..', 'shared', 'data'),
    'tinyshakespeare',
    'input.txt',
  )
  if (!existsSync(text)) throw new UsageError(`there is no file ${text}`)
  const results = readResults<Result>('shakespeare')
  for (const name of names) {
    results[name] = trained(jobs[name]!, text)
    await writeResults('shakespeare', results)
    console.log(row(name, results[name]))
  }
  await init()
  await writePage('shakespeare', page(results))
  return names.every((name) => results[name]!.loss <= jobs[name]!.target)
}

function trained({ options }: Job, text: string): Result {
  const room = mkdtempSync(join(tmpdir(), 'lanner-shakespeare-'))
  try {
    const out = join(room, 'run')
    const began = performance.now()
    const words = ['dist/cli/main.js', 'fit', text, '--valid', '0.1', ...options, '--out', out]
    const { status } = spawnSync(process.execPath, words, { stdio: ['ignore', 'inherit', 'inherit'] })
    if (status !== 0) throw new UsageError(`lanner fit failed with exit code ${status}`)
    const seconds = (performance.now() - began) / 1000
    const { model, training, metrics } = JSON.parse(readFileSync(join(out, 'model.json'), 'utf8')) as {
      readonly model: { readonly name: string; readonly hidden: number; readonly layers: number }
      readonly training: { readonly epochs: number }
      readonly metrics: { readonly validLoss: number }
    }
    const { name, hidden, layers } = model
    const net = `${name} ${layers} x ${hidden}`
    return { loss: metrics.validLoss, model: net, epochs: training.epochs, seconds }
  } finally {
    rmSync(room, { recursive: true, force: true })
  }
}

function row(name: string, { loss, model, epochs, seconds }: Result): string {
  const { options, target, budget } = jobs[name]!
  const command = options.length === 0 ? 'no options' : `\`${options.join(' ')}\``
  const cells = [command, model, String(epochs), loss.toFixed(4), `at most ${target}`, String(budget)]
  return `| ${[...cells, seconds.toFixed(0)].join(' | ')} |`
}

function page(results: Readonly<Record<string, Result>>): string {
  return `# Tiny Shakespeare

\`npm run reproduce -- shakespeare\` runs \`lanner fit input.txt --valid 0.1\` with these options. Losses are nats per character on the last tenth of the text. Budgets are seconds on two
cores of an AMD Zen 5; the last column is measured on this machine, over the whole command.

| options | model | epochs | loss | target | budget | seconds |
| --- | --- | --- | --- | --- | --- | --- |
${Object.keys(jobs)
  .filter((name) => results[name] !== undefined)
  .map((name) => row(name, results[name]!))
  .join('\n')}

Made with ${machine()}.
`
}
