import { parseArgs } from 'node:util'
import { findText } from '../../examples/lesson6/program.ts'
import { recordRows } from './all-results.ts'
import { memoryExperiments, memoryRows, reproduceMemory } from './memory-experiments.ts'
import { machine, UsageError, wholeNumber, writePage } from './report.ts'
import { readResults, writeResults } from './results.ts'
import { experiments, type Experiment } from './text-experiments.ts'
import { page, passes, tableOf, textRows, type Result, type Results } from './text-page.ts'

/**
 * Trains the models, prints a table of their final losses and writes it to docs/reproduction/text.md. Models that are not trained this
 * time keep their rows.
 *
 * @returns whether every trained model with a target reached it.
 */
export async function reproduceText(args: string[]): Promise<boolean> {
  const { values } = parseArgs({
    args,
    options: {
      only: { type: 'string' },
      seed: { type: 'string', default: '42' },
      full: { type: 'boolean', default: false },
    },
  })
  const only = values.only?.split(',')
  const names = [...experiments, ...memoryExperiments].map(({ name }) => name)
  const unknown = only?.filter((name) => !names.includes(name)) ?? []
  if (unknown.length > 0)
    throw new UsageError(`unknown model ${unknown.join(', ')}; the models are ${names.join(', ')}`)
  const seed = wholeNumber('seed', values.seed)
  const isChosen = ({ name, long = false }: { name: string; long?: boolean }): boolean =>
    only?.includes(name) ?? (!long || values.full)
  const chosen = experiments.filter(isChosen)
  const text = findText()
  if (chosen.length > 0 && [...text].length !== 600_893)
    throw new UsageError(
      "the lesson's text is missing: set LANNER_DATA to a nietzsche.txt of 600,893 characters",
    )
  const fresh: Results = {}
  for (const experiment of chosen) {
    const { name, startOf } = experiment
    if (chosen.some((other) => other.name === startOf?.name)) continue
    fresh[name] = await reproduce(text, experiment, seed)
    for (const part of chosen)
      if (part.startOf?.name === name) fresh[part.name] = startOfResult(fresh[name], part.startOf.epochs)
    const all = { ...readResults<Result>('text'), ...fresh }
    await writeResults('text', all)
    await writePage('text', page(all))
    await recordRows('text', textRows(all))
  }
  if (chosen.length > 0) console.log(`\n${machine()}\n\n${tableOf(fresh)}`)
  const remembered = await reproduceMemory(memoryExperiments.filter(isChosen), seed, async () => {
    await writePage('text', page(readResults<Result>('text')))
    await recordRows('text', memoryRows())
  })
  return remembered && chosen.every((experiment) => passes(experiment, fresh[experiment.name]!) !== false)
}

async function reproduce(text: string, experiment: Experiment, seed: number): Promise<Result> {
  const losses: number[] = []
  let seconds = 0
  let epochs: Result['epochs'] = []
  let parts: Result['parts']
  for (let i = 0; i < (experiment.seeds ?? 1); i++) {
    console.log(`\n${experiment.name}, seed ${seed + i}`)
    const run = await experiment.run({ text, seed: seed + i })
    if (i === 0) epochs = run.epochs.map(({ trainLoss, validLoss }) => [trainLoss, validLoss])
    if (i === 0) parts = run.parts
    losses.push(run.loss ?? run.epochs.at(-1)![experiment.loss]!)
    seconds += run.seconds ?? run.epochs.reduce((sum, epoch) => sum + epoch.seconds, 0)
  }
  return {
    ours: median(losses),
    losses,
    seconds,
    epochs,
    ...(parts === undefined ? {} : { parts }),
    date: new Date().toISOString().slice(0, 10),
    machine: machine(),
  }
}

/** The result of a longer run after its first epochs. */
function startOfResult(whole: Result, count: number): Result {
  const epochs = whole.epochs.slice(0, count)
  const loss = epochs.at(-1)![1]!
  return {
    ...whole,
    epochs,
    ours: loss,
    losses: [loss],
    seconds: (whole.seconds * count) / whole.epochs.length,
  }
}

function median(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2
}
