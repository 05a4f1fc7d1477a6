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

Final losses in nats per character, next to those that the lesson's notebooks printed. Text: nietzsche.txt, 600,893 characters. Sizes, batch
size, learning rates, epochs and the validation rows (\`getCvIdxs\`, seed 42) are the lesson's; its weights had no fixed seed. Char3Model
has only one validation row there, so the table shows its training loss, without a target. The stateful models and those below them are from the
next lesson: the text in lower case as 64 streams, the first 493,747 characters for training, the rest for validation.

Made by \`npm run reproduce -- text --full\`, or model by model with \`--only NAME\`; without \`--full\` the long ones (LSTM-63, best and those under
"How long a net remembers") are left out.

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

\`best\` is a different method, so its row is not comparable with the nets above: **it keeps learning while it reads the
validation part** (progressive validation). Each of the ${(107_146).toLocaleString('en')} validation characters is predicted only from those before it, and learned from only
afterwards. All of them count, the first one and rare ones (\`\\0\`) as well, and the probabilities of all characters add up to 1. The lesson's nets
do not learn from the validation part, and neither do the rows "as trained" below (though the
mixing model still finds repeats in what it has read, as a net carries its state).

A mixing model (after PAQ) counts what followed in 24 kinds of contexts (1 to 8 characters, words, columns and more) and mixes these predictions with
weights that it learns online. A 2 x 320 LSTM reads the text twice, once as it was trained and once with a step of SGD after every 32 characters
(dynamic evaluation); the weight of each prediction is learned from the characters already read. Sizes and rates of the mixing model were
chosen on the last tenth of the training part. Seconds are for training and reading;
the last row is the total.

| part | nats per character | seconds |
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
