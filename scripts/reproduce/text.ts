import { parseArgs } from 'node:util'
import { findText } from '../../examples/lesson6/program.ts'
import { recordRows, type ReproductionRow } from './all-results.ts'
import { machine, UsageError, writePage } from './report.ts'
import { readResults, writeResults } from './results.ts'
import { experiments, type Experiment } from './text-experiments.ts'

/** What is kept of one experiment, with when and where it ran. */
interface Result {
  readonly ours: number
  /** Last loss of every seed. */
  readonly losses: readonly number[]
  readonly seconds: number
  /** Training and validation loss after each epoch, first seed. */
  readonly epochs: readonly (readonly [trainLoss: number, validLoss: number | null])[]
  readonly date: string
  readonly machine: string
}

type Results = Record<string, Result>

/**
 * Trains the models, prints a table of their last losses and writes it to docs/reproduction/text.md. Models that were not trained this
 * time keep the rows that they have there.
 *
 * @returns whether every model that was trained and has a target reached it.
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
  const unknown = only?.filter((name) => experiments.every((experiment) => experiment.name !== name)) ?? []
  if (unknown.length > 0)
    throw new UsageError(
      `no model is called ${unknown.join(', ')}; there are ${experiments.map(({ name }) => name).join(', ')}`,
    )
  const text = findText()
  if ([...text].length !== 600_893)
    throw new UsageError(
      "the lesson's text is missing: set LANNER_DATA to a nietzsche.txt of 600,893 characters",
    )
  const chosen = experiments.filter(({ name, long }) => only?.includes(name) ?? (!long || values.full))
  const fresh: Results = {}
  for (const experiment of chosen) {
    const { name, startOf } = experiment
    if (chosen.some((other) => other.name === startOf?.name)) continue
    fresh[name] = await reproduce(text, experiment, Number(values.seed))
    for (const part of chosen)
      if (part.startOf?.name === name) fresh[part.name] = startOfResult(fresh[name], part.startOf.epochs)
    const all = { ...readResults<Result>('text'), ...fresh }
    await writeResults('text', all)
    await writePage('text', page(all))
    await recordRows('text', known(all).map(rowOf))
  }
  console.log(`\n${machine()}\n\n${tableOf(fresh)}`)
  return chosen.every((experiment) => passes(experiment, fresh[experiment.name]!) !== false)
}

async function reproduce(text: string, experiment: Experiment, seed: number): Promise<Result> {
  const losses: number[] = []
  let seconds = 0
  let epochs: Result['epochs'] = []
  for (let i = 0; i < (experiment.seeds ?? 1); i++) {
    console.log(`\n${experiment.name}, seed ${seed + i}`)
    const run = await experiment.run({ text, seed: seed + i })
    if (i === 0) epochs = run.epochs.map(({ trainLoss, validLoss }) => [trainLoss, validLoss])
    losses.push(run.epochs.at(-1)![experiment.loss]!)
    seconds += run.epochs.reduce((sum, epoch) => sum + epoch.seconds, 0)
  }
  return {
    ours: median(losses),
    losses,
    seconds,
    epochs,
    date: new Date().toISOString().slice(0, 10),
    machine: machine(),
  }
}

/** What a longer run had reached after its first epochs. */
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

function passes({ limit }: Experiment, { ours }: Result): boolean | null {
  return limit === null ? null : ours <= limit
}

function known(results: Results): (readonly [Experiment, Result])[] {
  return experiments.flatMap((experiment) => {
    const result = results[experiment.name]
    return result === undefined ? [] : [[experiment, result] as const]
  })
}

function tableOf(results: Results): string {
  const lines = known(results).map(([experiment, result]) => {
    const { name, printed, limit, note } = experiment
    const { ours, losses, seconds } = result
    const spread =
      losses.length === 1
        ? ''
        : `median of ${losses.length} seeds: ${losses.map((value) => value.toFixed(3)).join(' ')}`
    const notes = [note ?? '', spread].filter((part) => part !== '').join('; ')
    const pass = passes(experiment, result)
    return `| ${notes === '' ? name : `${name} (${notes})`} | ${ours.toFixed(4)} | ${printed?.toFixed(4) ?? ''} | ${limit?.toFixed(3) ?? ''} | ${seconds.toFixed(0)} | ${pass === null ? '' : pass ? 'yes' : 'NO'} |`
  })
  return [
    '| model | ours | printed | at most | seconds | pass |',
    '| --- | --- | --- | --- | --- | --- |',
    ...lines,
  ].join('\n')
}

function rowOf([experiment, result]: readonly [Experiment, Result]): ReproductionRow {
  const { name, note, printed, limit } = experiment
  return {
    name: note === undefined ? name : `${name} (${note})`,
    ours: result.ours.toFixed(4),
    theirs: printed?.toFixed(4) ?? null,
    target: limit === null ? null : `at most ${limit.toFixed(3)}`,
    reached: passes(experiment, result),
    seconds: result.seconds,
    date: result.date,
    made: result.machine,
    chief: limit !== null,
  }
}

function page(results: Results): string {
  const rows = known(results)
  const curves = rows.map(
    ([{ name }, { epochs }]) =>
      `| ${name} | ${epochs.map(([train, valid]) => `${train.toFixed(3)} / ${valid?.toFixed(3) ?? '-'}`).join(', ')} |`,
  )
  const made = rows.map(([{ name }, { date, machine: where }]) => `| ${name} | ${date} | ${where} |`)
  return `# Reproduction of the lesson's character models

Last losses in nats a character, against those that the lesson's notebooks printed. Text: nietzsche.txt, 600,893 characters. Sizes, batch
size, learning rates, epochs and the validation rows (\`getCvIdxs\`, seed 42) are the lesson's; its weights had no fixed seed. Char3Model
has one single validation row there, so its training loss stands here, without a target. The stateful models and those after them are of the
lesson that follows: the text in lower case as 64 streams, the first 493,747 characters for training, the rest for validation.

Made by \`npm run reproduce -- text --full\`, or by parts with \`--only NAME\`; without \`--full\` the two long ones are left out.

${tableOf(results)}

Training loss (moving average) / validation loss after each epoch, first seed:

| model | epochs |
| --- | --- |
${curves.join('\n')}

| model | date | made with |
| --- | --- | --- |
${made.join('\n')}
`
}

function median(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2
}
