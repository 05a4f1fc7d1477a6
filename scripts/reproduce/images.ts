import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { init } from 'lanner'
import { machine, UsageError, writePage } from './report.ts'
import { readResults, writeResults } from './results.ts'

/** A data set, the time budget, and the test accuracy to reach. */
interface Job {
  readonly title: string
  readonly budget: string
  readonly target: number
  /** The folder of the pictures. Archives are unpacked into `room`, an empty folder. */
  folder(data: string, room: string): string
}

interface Result {
  readonly accuracy: number
  /** With test-time augmentation. */
  readonly tta: number
  readonly net: string
  readonly epochs: number
  /** Floating-point operations of the training. */
  readonly operations: number
  readonly seconds: number
}

const cifar = (data: string, room: string): string => {
  for (const part of ['train', 'test'])
    execFileSync('tar', ['-xzf', join(data, 'cifar10', `cifar10-${part}.tar.gz`), '-C', room])
  return room
}

const jobs: Readonly<Record<string, Job>> = {
  mnist: {
    title: 'MNIST',
    budget: '60s',
    target: 0.994,
    folder: (data) => join(data, 'mnist'),
  },
  fashion: {
    title: 'Fashion-MNIST',
    budget: '5m',
    target: 0.93,
    folder: () => process.env['LANNER_FASHION'] ?? '/usr/share/datasets/fashion-mnist',
  },
  cifar: { title: 'CIFAR-10', budget: '12m', target: 0.885, folder: cifar },
  'cifar-hour': { title: 'CIFAR-10', budget: '60m', target: 0.925, folder: cifar },
}

/**
 * Trains image classifiers by the command, as a user would, with a time budget as the only option:
 *
 *     npm run reproduce -- images [--only mnist,fashion,cifar] [--full]
 *
 * `--full` adds an hour of CIFAR-10. Fashion-MNIST comes from Debian's package dataset-fashion-mnist, or from the folder LANNER_FASHION.
 *
 * @returns whether every target was reached.
 */
export async function reproduceImages(args: string[]): Promise<boolean> {
  const { values } = parseArgs({
    args,
    options: { only: { type: 'string' }, full: { type: 'boolean', default: false } },
  })
  const names =
    values.only?.split(',') ?? Object.keys(jobs).filter((name) => values.full || name !== 'cifar-hour')
  const unknown = names.find((name) => !Object.hasOwn(jobs, name))
  if (unknown !== undefined)
    throw new UsageError(`unknown data set ${unknown}; the data sets are ${Object.keys(jobs).join(', ')}`)
  if (!existsSync('dist/cli/main.js'))
    throw new UsageError('the command is not built; run npm run build first')
  const data = process.env['LANNER_DATA'] ?? join('..', 'shared', 'data')
  const results = readResults<Result>('images')
  for (const name of names) {
    const room = mkdtempSync(join(tmpdir(), 'lanner-images-'))
    try {
      results[name] = trained(jobs[name]!, data, room)
    } finally {
      rmSync(room, { recursive: true, force: true })
    }
    await writeResults('images', results)
    console.log(row(name, results[name]!))
  }
  await init()
  await writePage('images', page(results))
  return names.every((name) => results[name]!.accuracy >= jobs[name]!.target)
}

function trained({ title, budget, folder }: Job, data: string, room: string): Result {
  const pictures = folder(data, room)
  if (!existsSync(pictures))
    throw new UsageError(`folder ${pictures} with the pictures of ${title} does not exist`)
  const out = join(room, 'run')
  const began = performance.now()
  const words = [
    'dist/cli/main.js',
    'fit',
    pictures,
    '--app',
    'images',
    '--time-budget',
    budget,
    '--out',
    out,
  ]
  const { status } = spawnSync(process.execPath, words, { stdio: ['ignore', 'inherit', 'inherit'] })
  if (status !== 0) throw new UsageError(`lanner fit failed with exit code ${status}`)
  const seconds = (performance.now() - began) / 1000
  const { model, training, metrics } = JSON.parse(readFileSync(join(out, 'model.json'), 'utf8')) as {
    readonly model: { readonly name: string; readonly widths: readonly number[] }
    readonly training: { readonly epochs: number; readonly operations: number }
    readonly metrics: { readonly test: Readonly<Record<string, number>> }
  }
  return {
    accuracy: metrics.test['accuracy']!,
    tta: metrics.test['accuracy (TTA)']!,
    net: `${model.name} ${model.widths.join(', ')}`,
    epochs: training.epochs,
    operations: training.operations,
    seconds,
  }
}

function row(name: string, { accuracy, tta, net, epochs, operations, seconds }: Result): string {
  const { title, budget, target } = jobs[name]!
  const percent = (value: number): string => `${(100 * value).toFixed(2)} %`
  const cells = [title, budget, net, String(epochs), percent(accuracy), percent(tta), percent(target)]
  return `| ${[...cells, seconds.toFixed(0), (operations / seconds / 1e9).toFixed(0)].join(' | ')} |`
}

function page(results: Readonly<Record<string, Result>>): string {
  return `# Pictures

\`npm run reproduce -- images\` runs \`lanner fit FOLDER --time-budget TIME\` without other options. Accuracies are on the test pictures, without and with
test-time augmentation. Budgets are for cores of an AMD Zen 5; seconds and GFLOP/s are measured on this machine, over the whole command.

| pictures | budget | net | epochs | accuracy | accuracy (TTA) | target | seconds | GFLOP/s |
| --- | --- | --- | --- | --- | --- | --- | --- | --- |
${Object.keys(jobs)
  .filter((name) => results[name] !== undefined)
  .map((name) => row(name, results[name]!))
  .join('\n')}

Made with ${machine()}.
`
}
