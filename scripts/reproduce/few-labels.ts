import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { Generator, init } from 'lanner'
import * as images from 'lanner/images'
import { machine, UsageError, wholeNumber, writePage } from './report.ts'
import { readResults, writeResults } from './results.ts'

/** Accuracy on the test pictures, for each seed. */
interface Result {
  readonly accuracies: readonly number[]
}

/** Labeled pictures of a class for each experiment, and pictures without labels for a made-up task. */
const [FIFTY, TWENTY, UNLABELED] = [50, 20, 10_000]

const titles: Readonly<Record<string, string>> = {
  'fashion-500-scratch': 'Fashion-MNIST, 500 labels: from scratch',
  'fashion-500-rotation': 'Fashion-MNIST, 500 labels: after `--pretext rotation` on 10,000 pictures',
  'fashion-500-augmentation': 'Fashion-MNIST, 500 labels: after `--pretext augmentation` on 10,000 pictures',
  'fashion-200-scratch': 'Fashion-MNIST, 20 labels per class: from scratch',
  'fashion-200-body': "Fashion-MNIST, 20 labels per class: from Lanner's net for CIFAR-10",
  'fashion-200-auto': 'Fashion-MNIST, 20 labels per class: by default',
}

/**
 * Measures what a made-up task and the net that comes with Lanner are worth where labels are few, on Fashion-MNIST:
 *
 *     npm run reproduce -- few-labels [--seeds 3] [--only fashion-200-scratch,...]
 *
 * The pictures come from Debian's package dataset-fashion-mnist, or from the folder LANNER_FASHION.
 */
export async function reproduceFewLabels(args: string[]): Promise<boolean> {
  const { values } = parseArgs({
    args,
    options: { only: { type: 'string' }, seeds: { type: 'string', default: '3' } },
  })
  const seeds = wholeNumber('seeds', values.seeds, 1, 100)
  const names = values.only?.split(',') ?? Object.keys(titles)
  const unknown = names.find((name) => !Object.hasOwn(titles, name))
  if (unknown !== undefined)
    throw new UsageError(
      `there is no experiment ${unknown}; the experiments are ${Object.keys(titles).join(', ')}`,
    )
  const folder = process.env['LANNER_FASHION'] ?? '/usr/share/datasets/fashion-mnist'
  const file = (name: string): string => join(folder, `${name}-ubyte.gz`)
  if (!existsSync(file('train-images-idx3')))
    throw new UsageError(`there is no file ${file('train-images-idx3')}; LANNER_FASHION names the folder`)
  const all = await images.ImageData.fromIdx(file('train-images-idx3'), file('train-labels-idx1'), {
    test: [file('t10k-images-idx3'), file('t10k-labels-idx1')],
  })
  await init()
  const results = readResults<Result>('few-labels')
  for (const name of names) {
    const accuracies: number[] = []
    for (let seed = 1; seed <= seeds; seed++) {
      accuracies.push(await accuracyOf(name, all, seed))
      console.log(`${titles[name]}, seed ${seed}: ${percent(accuracies.at(-1)!)}`)
    }
    results[name] = { accuracies }
    await writeResults('few-labels', results)
  }
  await writePage('few-labels', page(results))
  return true
}

async function accuracyOf(name: string, all: images.ImageData, seed: number): Promise<number> {
  const perClass = name.includes('500') ? FIFTY : TWENTY
  const data = labeled(all, perClass, seed)
  const run = await images.fit(data, { seed, body: await bodyFor(name, all, seed) })
  return (run.facts.metrics['test'] as Record<string, number>)['accuracy']!
}

async function bodyFor(
  name: string,
  all: images.ImageData,
  seed: number,
): Promise<'auto' | 'none' | images.PictureBody> {
  if (name.endsWith('scratch')) return 'none'
  if (name.endsWith('auto')) return 'auto'
  if (name.endsWith('body')) return images.shippedBody()
  const task = name.endsWith('rotation') ? 'rotation' : 'augmentation'
  const rows = shuffled(all, seed).slice(0, UNLABELED)
  const made = images.pretextData(subset(all, rows, []), task, { seed })
  return images.bodyOf(await images.fit(made, { seed, body: 'none' }), task)
}

/** Some training pictures of each class, and all test pictures. */
function labeled(all: images.ImageData, perClass: number, seed: number): images.ImageData {
  const counts = new Map<number, number>()
  const rows = shuffled(all, seed).filter((row) => {
    const count = counts.get(all.targets[row]!) ?? 0
    counts.set(all.targets[row]!, count + 1)
    return count < perClass
  })
  return subset(all, rows, [...all.split.test])
}

/** Rows of all training pictures, in random order. */
function shuffled({ split }: images.ImageData, seed: number): number[] {
  const train = [...split.train, ...split.valid].toSorted((a, b) => a - b)
  return Array.from(new Generator(seed).permutation(train.length), (at) => train[at]!)
}

function subset(
  { pictures, targets, classes }: images.ImageData,
  train: readonly number[],
  test: readonly number[],
): images.ImageData {
  if (!('values' in pictures)) throw new UsageError('The pictures of Fashion-MNIST must fit in memory.')
  const { width, height, channels } = pictures
  const size = width * height * channels
  const rows = [...train, ...test]
  const values = new Uint8Array(rows.length * size)
  rows.forEach((row, i) => values.set(pictures.values.subarray(row * size, (row + 1) * size), i * size))
  return images.ImageData.fromArrays(
    {
      values,
      width,
      height,
      channels,
      targets: Int32Array.from(rows, (row) => targets[row]!),
      classes: classes!,
      parts: rows.map((_, i) => (i < train.length ? null : ('test' as const))),
    },
    { valid: 0.2 },
  )
}

function percent(share: number): string {
  return `${(100 * share).toFixed(2)} %`
}

function page(results: Readonly<Record<string, Result>>): string {
  const rows = Object.keys(titles)
    .filter((name) => results[name] !== undefined)
    .map((name) => {
      const { accuracies } = results[name]!
      const mean = accuracies.reduce((sum, value) => sum + value, 0) / accuracies.length
      return `| ${titles[name]} | ${percent(mean)} | ${accuracies.map(percent).join(', ')} |`
    })
  return `# Few labels

\`npm run reproduce -- few-labels\` trains on a few labeled pictures of Fashion-MNIST, a fifth of them held out for validation. Accuracies are on its 10,000 test pictures, without
test-time augmentation; each seed draws other labeled pictures.

| start | mean | seeds |
| --- | --- | --- |
${rows.join('\n')}

Made with ${machine()}.
`
}
