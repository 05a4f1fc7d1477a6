import type { RunDescription } from '../../apps/run/run-folder.ts'
import { phrasesOf } from './phrases.ts'
import { bullets, codeBlock, plainText, table, valueText } from './markdown.ts'

/**
 * A model card as Markdown (Mitchell et al., arXiv 1810.03993): what a model is, what it was trained on and how good it was on rows that it did not see, beside
 * simpler answers; what it is for, and what not. All of it comes from the facts of `model.json`, and the same run gives the same card.
 *
 * @param name of the run, as its heading
 * @example
 * const cardOf = (run, name) => modelCard(run.description(), name)
 */
export function modelCard(description: RunDescription, name: string): string {
  const { app, model, data, training, lanner } = description
  const { tags, what, uses, limits, use } = phrasesOf(description, name)
  const sections = [
    `---\nlibrary_name: lanner\ntags:\n${tags.map((tag) => `  - ${tag}`).join('\n')}\n---`,
    `# ${plainText(name)}`,
    what,
    '## Data',
    bullets(dataFacts(description)),
    '## Scores',
    scores(description),
    '## Training',
    table(['setting', 'value'], plainFacts({ ...training })),
    '## Model',
    table(['part', 'value'], plainFacts({ ...model })),
    '## Meant for',
    bullets(uses),
    '## Limits',
    bullets([...limits, ...warningsOf(data)]),
    '## How to use it',
    codeBlock(use),
    '## Versions',
    bullets([
      `Lanner ${lanner}, app ${app}, run format ${description.version}`,
      `Seed ${valueText(training['seed'])}: the same data, settings, version and number of threads give the same weights.`,
    ]),
  ]
  return `${sections.join('\n\n')}\n`
}

/** Facts that are numbers, texts or short lists, for a table. */
function plainFacts(facts: Readonly<Record<string, unknown>>): [string, string][] {
  return Object.entries(facts)
    .filter(([, value]) => value !== null && (typeof value !== 'object' || Array.isArray(value)))
    .map(([key, value]) => [key, valueText(value)])
}

function dataFacts({ app, data, training }: RunDescription): string[] {
  const count = (key: string): number | null => (typeof data[key] === 'number' ? data[key] : null)
  const { pipeline, target } = data as {
    readonly pipeline?: { readonly cats: readonly Named[]; readonly conts: readonly Named[] }
    readonly target?: { readonly name: string; readonly kind: string; readonly log: boolean }
  }
  const facts: string[] = []
  if (typeof data['file'] === 'string') facts.push(`File: ${plainText(data['file'])}`)
  if (app === 'text' && count('characters') !== null)
    facts.push(
      `${count('characters')} characters: the first ${count('trainCharacters')} to learn from, the last ${count('validCharacters')} kept for validation`,
    )
  if (count('trainRows') !== null)
    facts.push(
      `${count('rows')} rows: ${count('trainRows')} to learn from, ${count('validRows')} kept for validation`,
    )
  if (count('ratings') !== null)
    facts.push(
      `${count('ratings')} ratings, ${percent(training['valid'])} of them kept for validation, chosen at random by the seed`,
    )
  if (target !== undefined)
    facts.push(
      `Target: ${plainText(target.name)} (${target.kind}${target.log ? ', its logarithm is learned' : ''})`,
    )
  const names = (list: readonly Named[]): string =>
    list.length === 0 ? 'none' : list.map((column) => plainText(column.name)).join(', ')
  if (pipeline !== undefined)
    facts.push(`Categories: ${names(pipeline.cats)}`, `Measurements: ${names(pipeline.conts)}`)
  return facts.length === 0 ? ['The run does not say.'] : facts
}

interface Named {
  readonly name: string
}

/** A table of scores: of the net, and of the simple answers that it has to beat. */
function scores({ app, metrics }: RunDescription): string {
  const rows: [string, string, string][] = []
  const add = (name: string, own: unknown, simple: unknown): void => {
    if (typeof own === 'number' || typeof simple === 'number')
      rows.push([name, valueText(own), valueText(simple)])
  }
  const { valid, baseline, validLoss, trainLoss, trigramLoss } = metrics
  const own = (valid ?? {}) as Readonly<Record<string, unknown>>
  const simple = (baseline ?? {}) as Readonly<Record<string, unknown>>
  for (const name of new Set([...Object.keys(own), ...(app === 'tabular' ? Object.keys(simple) : [])]))
    add(name, own[name], simple[name])
  add('loss on the validation part', validLoss, undefined)
  if (app === 'text') add('loss of a trigram model there', undefined, trigramLoss)
  if (app === 'collab')
    for (const [name, value] of Object.entries(simple)) add(`mean squared error of ${name}`, undefined, value)
  add('loss on the training part', trainLoss, undefined)
  if (rows.length === 0) return 'The run does not say: it was trained without a validation part.'
  return table(['score', 'this model', 'simple answer'], rows)
}

function warningsOf(data: RunDescription['data']): string[] {
  const { warnings } = data
  return Array.isArray(warnings) ? warnings.map((warning) => plainText(String(warning))) : []
}

function percent(part: unknown): string {
  return typeof part === 'number' ? `${Number((100 * part).toPrecision(3))} %` : 'some'
}
