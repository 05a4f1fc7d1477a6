import { addingProblem, type AddingModel } from '../../examples/lesson6/adding-problem.ts'
import { irnnPixels } from '../../examples/lesson6/irnn-pixels.ts'
import type { ReproductionRow } from './all-results.ts'
import { machine } from './report.ts'
import { readResults, writeResults } from './results.ts'

/** A value after a number of training steps. */
type Point = readonly [step: number, value: number]

/** A task that needs a long memory. */
export interface MemoryExperiment {
  readonly name: string
  readonly what: string
  readonly run: (seed: number) => Promise<readonly Point[]>
  /** The target as text, and a check of the last value of each seed. */
  readonly target: string
  readonly passes: (last: readonly number[]) => boolean
  readonly format: (value: number) => string
  readonly seeds: number
  readonly long: boolean
}

interface MemoryResult {
  readonly curves: readonly (readonly Point[])[]
  readonly seconds: number
  readonly date: string
  readonly machine: string
}

const adding = async (model: AddingModel, seed: number): Promise<Point[]> => {
  const rows = await addingProblem({ model, seed })
  return rows.map(({ step, mse }) => [step, mse])
}

export const memoryExperiments: readonly MemoryExperiment[] = [
  {
    name: 'IRNN-adding',
    what: 'adding problem, 150 steps: mean squared error (0.167 without memory)',
    run: (seed) => adding('irnn', seed),
    target: 'below 0.01',
    passes: (last) => last.every((mse) => mse < 0.01),
    format: (mse) => mse.toFixed(4),
    seeds: 3,
    long: true,
  },
  {
    name: 'tanh-adding',
    what: 'the same with an ordinary tanh net, which should fail',
    run: (seed) => adding('tanh', seed),
    target: 'above 0.15',
    passes: (last) => last.every((mse) => mse > 0.15),
    format: (mse) => mse.toFixed(4),
    seeds: 1,
    long: true,
  },
  {
    name: 'IRNN-pixels',
    what: 'MNIST pixel by pixel, 784 steps, short run: test accuracy',
    run: async (seed) => (await irnnPixels({ seed })).map(({ batch, accuracy }) => [batch, accuracy]),
    target: 'above 30 %',
    passes: (last) => last.every((accuracy) => accuracy > 0.3),
    format: (accuracy) => `${(100 * accuracy).toFixed(1)} %`,
    seeds: 1,
    long: true,
  },
]

/** Trains the models and saves the results of each seed. @returns whether all reached their targets. */
export async function reproduceMemory(
  chosen: readonly MemoryExperiment[],
  seed: number,
  writePage: () => Promise<void>,
): Promise<boolean> {
  let good = true
  for (const experiment of chosen) {
    const { name, seeds, run, passes } = experiment
    const curves: (readonly Point[])[] = []
    const start = performance.now()
    for (let i = 0; i < seeds; i++) {
      console.log(`\n${name}, seed ${seed + i}`)
      curves.push(await run(seed + i))
    }
    const seconds = (performance.now() - start) / 1000
    const result = { curves, seconds, date: new Date().toISOString().slice(0, 10), machine: machine() }
    await writeResults('memory', { ...readResults<MemoryResult>('memory'), [name]: result })
    await writePage()
    good &&= passes(lastOf(result))
    console.log(`\n${tableOf(experiment, result)}`)
  }
  return good
}

function known(): (readonly [MemoryExperiment, MemoryResult])[] {
  const results = readResults<MemoryResult>('memory')
  return memoryExperiments.flatMap((experiment) => {
    const result = results[experiment.name]
    return result === undefined ? [] : [[experiment, result] as const]
  })
}

const lastOf = ({ curves }: MemoryResult): number[] => curves.map((curve) => curve.at(-1)![1])

const heading =
  '| model | task | final value | steps | target | seconds | pass |\n| --- | --- | --- | --- | --- | --- | --- |'

function row({ name, what, target, passes, format }: MemoryExperiment, result: MemoryResult): string {
  const last = lastOf(result)
  const steps = result.curves.map((curve) => curve.at(-1)![0])
  return `| ${name} | ${what} | ${last.map(format).join(', ')} | ${steps.join(', ')} | ${target} | ${result.seconds.toFixed(0)} | ${passes(last) ? 'yes' : 'NO'} |`
}

const tableOf = (experiment: MemoryExperiment, result: MemoryResult): string =>
  `${heading}\n${row(experiment, result)}`

/** The section of the page; empty if there are no results. */
export function memorySection(): string {
  const all = known()
  if (all.length === 0) return ''
  const curves = all.map(
    ([
      { name, format },
      {
        curves: [first],
      },
    ]) => `| ${name} | ${first!.map(([step, value]) => `${step}: ${format(value)}`).join(', ')} |`,
  )
  return `## How long a net remembers

A ReLU net with identity initialization (IRNN, arXiv 1504.00941) next to an ordinary tanh net, 100 units each, Adam, gradients clipped at 1, batches of
32. For the adding problem the learning rate falls along half a cosine, and training stops early below an error of 0.002. The paper trains on pixels for more than a million steps; this short run only shows that the net learns across 784 steps.

${heading}
${all.map(([experiment, result]) => row(experiment, result)).join('\n')}

The curve of the first seed:

| model | step: value |
| --- | --- |
${curves.join('\n')}

`
}

/** Dates and machines of the results, as rows of the page's last table. */
export function memoryMade(): string[] {
  return known().map(([{ name }, { date, machine: where }]) => `| ${name} | ${date} | ${where} |`)
}

/** The rows of the table of all parts. */
export function memoryRows(): ReproductionRow[] {
  return known().map(([{ name, what, target, passes, format }, result]) => ({
    name: `${name} (${what})`,
    ours: lastOf(result).map(format).join(', '),
    theirs: null,
    target,
    reached: passes(lastOf(result)),
    seconds: result.seconds,
    date: result.date,
    made: result.machine,
  }))
}
