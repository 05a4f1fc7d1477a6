import { parseArgs } from 'node:util'
import type { EpochRecord } from 'lanner'
import { charLoopConcat } from '../../examples/lesson6/char-loop-concat.ts'
import { charLoop } from '../../examples/lesson6/char-loop.ts'
import { charRnn } from '../../examples/lesson6/char-rnn.ts'
import { charSeqRnnIdentity } from '../../examples/lesson6/char-seq-rnn-identity.ts'
import { charSeqRnn } from '../../examples/lesson6/char-seq-rnn.ts'
import { char3 } from '../../examples/lesson6/char3.ts'
import { findText, type LessonOptions } from '../../examples/lesson6/program.ts'
import { machine, UsageError, writePage } from './report.ts'

interface Experiment {
  readonly name: string
  readonly run: (options: LessonOptions) => Promise<{ readonly epochs: readonly EpochRecord[] }>
  /** Last loss in the lesson's notebook. */
  readonly printed: number
  /** Which loss that is. */
  readonly loss: 'validLoss' | 'trainLoss'
  /** How far above the printed loss ours may be; null where the lesson's number says too little. */
  readonly allowed: number | null
  /** Whether seeds differ so much that the median of several counts. */
  readonly manySeeds?: boolean
}

const experiments: readonly Experiment[] = [
  { name: 'Char3Model', run: char3, printed: 1.84525, loss: 'trainLoss', allowed: null },
  { name: 'CharLoopModel', run: charLoop, printed: 1.75103, loss: 'validLoss', allowed: 0.03 },
  { name: 'CharLoopConcatModel', run: charLoopConcat, printed: 1.69936, loss: 'validLoss', allowed: 0.03 },
  { name: 'CharRnn', run: charRnn, printed: 1.5039, loss: 'validLoss', allowed: 0.03 },
  { name: 'CharSeqRnn', run: charSeqRnn, printed: 2.00106, loss: 'validLoss', allowed: 0.03 },
  {
    name: 'CharSeqRnn-identity',
    run: charSeqRnnIdentity,
    printed: 1.83801,
    loss: 'validLoss',
    allowed: 0.03,
    manySeeds: true,
  },
]

interface Result {
  readonly experiment: Experiment
  readonly ours: number
  /** Last loss of every seed. */
  readonly losses: readonly number[]
  readonly seconds: number
  /** Null where there is no target. */
  readonly pass: boolean | null
  readonly epochs: readonly EpochRecord[]
}

/**
 * Trains the models and prints a table of their last losses. A whole run is written to docs/reproduction/text.md.
 *
 * @returns whether every model that has a target reached it.
 */
export async function reproduceText(args: string[]): Promise<boolean> {
  const { values } = parseArgs({
    args,
    options: {
      only: { type: 'string' },
      seed: { type: 'string', default: '42' },
      seeds: { type: 'string', default: '5' },
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
  const results: Result[] = []
  for (const experiment of experiments)
    if (only === undefined || only.includes(experiment.name))
      results.push(await reproduce(text, experiment, Number(values.seed), Number(values.seeds)))
  console.log(`\n${machine()}\n\n${tableOf(results)}`)
  if (only === undefined) await writePage('text', page(results))
  return results.every(({ pass }) => pass !== false)
}

async function reproduce(text: string, experiment: Experiment, seed: number, seeds: number): Promise<Result> {
  const losses: number[] = []
  let seconds = 0
  let epochs: readonly EpochRecord[] = []
  for (let i = 0; i < (experiment.manySeeds ? seeds : 1); i++) {
    console.log(`\n${experiment.name}, seed ${seed + i}`)
    const run = await experiment.run({ text, seed: seed + i })
    if (i === 0) epochs = run.epochs
    losses.push(run.epochs.at(-1)![experiment.loss]!)
    seconds += run.epochs.reduce((sum, epoch) => sum + epoch.seconds, 0)
  }
  const ours = median(losses)
  const pass = experiment.allowed === null ? null : ours <= experiment.printed + experiment.allowed
  return { experiment, ours, losses, seconds, pass, epochs }
}

function tableOf(rows: readonly Result[]): string {
  const lines = rows.map(
    ({ experiment: { name, printed, loss, manySeeds }, ours, losses, seconds, pass }) => {
      const what = [
        loss === 'trainLoss' ? 'training loss' : '',
        manySeeds
          ? `median of ${losses.length} seeds: ${losses.map((value) => value.toFixed(3)).join(' ')}`
          : '',
      ].filter((part) => part !== '')
      const label = what.length === 0 ? name : `${name} (${what.join('; ')})`
      const difference = ours - printed
      const sign = difference < 0 ? '-' : '+'
      return `| ${label} | ${ours.toFixed(4)} | ${printed.toFixed(4)} | ${sign}${Math.abs(difference).toFixed(4)} | ${seconds.toFixed(0)} | ${pass === null ? '' : pass ? 'yes' : 'NO'} |`
    },
  )
  return [
    '| model | ours | printed | difference | seconds | pass |',
    '| --- | --- | --- | --- | --- | --- |',
    ...lines,
  ].join('\n')
}

function page(rows: readonly Result[]): string {
  const curves = rows.map(
    ({ experiment: { name }, epochs }) =>
      `| ${name} | ${epochs.map(({ trainLoss, validLoss }) => `${trainLoss.toFixed(3)} / ${validLoss?.toFixed(3) ?? '-'}`).join(', ')} |`,
  )
  return `# Reproduction of the lesson's character models

Last losses in nats a character, against those that the lesson's notebook printed. Text: nietzsche.txt, 600,893 characters. Sizes, batch
size, learning rates, epochs and the validation rows (\`getCvIdxs\`, seed 42) are the lesson's; its weights had no fixed seed. Ours pass
where they are at most 0.03 above the printed loss. Char3Model has one single validation row there, so its training loss stands here,
without a target.

Made by \`npm run reproduce -- text\` on ${new Date().toISOString().slice(0, 10)}: ${machine()}.

${tableOf(rows)}

Training loss (moving average) / validation loss after each epoch, first seed:

| model | epochs |
| --- | --- |
${curves.join('\n')}
`
}

function median(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2
}
