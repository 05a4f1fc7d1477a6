import type { ReproductionRow } from './all-results.ts'
import { memoryMade, memorySection } from './memory-experiments.ts'
import { experiments, type Experiment, type ExperimentRun } from './text-experiments.ts'

/** The saved result of one experiment, with its date and machine. */
export interface Result {
  readonly ours: number
  /** Last loss of every seed. */
  readonly losses: readonly number[]
  readonly seconds: number
  /** Training and validation loss after each epoch, first seed. */
  readonly epochs: readonly (readonly [trainLoss: number, validLoss: number | null])[]
  readonly parts?: ExperimentRun['parts']
  readonly date: string
  readonly machine: string
}

export type Results = Record<string, Result>

/** Whether a result reached its target; null without one. */
export function passes({ limit }: Experiment, { ours }: Result): boolean | null {
  return limit === null ? null : ours <= limit
}

function known(results: Results): (readonly [Experiment, Result])[] {
  return experiments.flatMap((experiment) => {
    const result = results[experiment.name]
    return result === undefined ? [] : [[experiment, result] as const]
  })
}

export function tableOf(results: Results): string {
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

/** All of docs/reproduction/text.md. */
export function page(results: Results): string {
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

Made by \`npm run reproduce -- text --full\`, or by parts with \`--only NAME\`; without \`--full\` the long ones (LSTM-63, best and those of the
last section but one) are left out.

${tableOf(results)}

Training loss (moving average) / validation loss after each epoch, first seed:

| model | epochs |
| --- | --- |
${curves.join('\n')}

${partsOf(results)}${memorySection()}## When and where

| model | date | made with |
| --- | --- | --- |
${[...made, ...memoryMade()].join('\n')}
`
}

function partsOf({ best }: Results): string {
  if (best?.parts === undefined) return ''
  const rows = best.parts.map(
    ({ name, loss, seconds }) => `| ${name} | ${loss.toFixed(4)} | ${seconds.toFixed(0)} |`,
  )
  return `## The parts of \`best\`

\`best\` is another method, and its row is not to be compared with the printed ones as net with net: **it goes on learning while it reads the
validation part** (progressive validation). Each of the ${(107_146).toLocaleString('en')} validation characters is predicted from those before it alone, and learned from only
afterwards; all of them count, the first one and the rare ones (\`\\0\`) too, and the probabilities of all characters add up to 1. The lesson's nets
do not learn from the validation part; the rows "as trained" here do not either (though the
mixing model still finds repeats in what it has read, which is to it what the carried state is to a net).

A mixing model (after PAQ) counts what followed in 24 kinds of contexts, 1 to 8 characters, words, columns and more, and mixes what they say by
weights that it learns as it goes. A 2 x 320 LSTM reads along twice, once as it was trained, once taking a step of SGD after every 32 characters
(dynamic evaluation), and how far to trust which is learned from the characters already read. Sizes and rates of the mixing model were
chosen on the last tenth of the training part. Seconds are those of training and reading;
all together is the sum of what it takes.

| part | nats a character | seconds |
| --- | --- | --- |
${rows.join('\n')}

`
}

/** The rows of the table of all parts. */
export function textRows(results: Results): ReproductionRow[] {
  return known(results).map(rowOf)
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
  }
}
