import type { RunDescription } from '../../apps/run/run-folder.ts'
import { isAppName } from '../../apps/run/app-names.ts'
import { shellWord } from '../../base/shell-command.ts'
import type { CardPhrases, ScoreRow } from '../apps/app-export.ts'
import { exportOf } from '../apps/index.ts'
import { bullets, codeBlock, plainText, table, valueText } from './markdown.ts'

/**
 * A model card as Markdown (Mitchell et al., arXiv 1810.03993): what a model is, what it was trained on and how good it was on rows that it did not see, beside
 * simpler answers; what it is for, and what not. All of it comes from the facts of `model.json`, and the same run gives the same card.
 *
 * @param name of the run, as its heading
 * @example
 * const cardOf = (run, name) => modelCard(run.description(), name)
 */
export async function modelCard(description: RunDescription, name: string): Promise<string> {
  const { app, model, data, training, lanner } = description
  const { tags, what, uses, limits, use, data: dataFacts, scores } = await phrasesOf(description, name)
  const facts = [
    ...(typeof data['file'] === 'string' ? [`File: ${plainText(data['file'])}`] : []),
    ...dataFacts,
  ]
  const sections = [
    `---\nlibrary_name: lanner\ntags:\n${tags.map((tag) => `  - ${tag}`).join('\n')}\n---`,
    `# ${plainText(name)}`,
    what,
    '## Data',
    facts.length === 0 ? 'The run does not say.' : bullets(facts),
    '## Scores',
    scoreTable(description, scores),
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
      `Lanner ${valueText(lanner)}, app ${plainText(app)}, run format ${description.version}`,
      `Seed ${valueText(training['seed'])}: the same data, settings, version and number of threads give the same weights.`,
    ]),
  ]
  return `${sections.join('\n\n')}\n`
}

/** Facts that are numbers, texts or short lists, for a table. */
function plainFacts(facts: Readonly<Record<string, unknown>>): [string, string][] {
  return Object.entries(facts)
    .filter(([, value]) => value !== null && (typeof value !== 'object' || Array.isArray(value)))
    .map(([key, value]) => [plainText(key), valueText(value)])
}

/** A table of scores: of the model, and of the simple answers that it has to beat. */
function scoreTable({ metrics }: RunDescription, scores: readonly ScoreRow[]): string {
  const every: ScoreRow[] = [
    ...scores.filter(([, own]) => own !== undefined),
    ['loss on the validation part', metrics['validLoss'], undefined],
    ...scores.filter(([, own]) => own === undefined),
    ['loss on the training part', metrics['trainLoss'], undefined],
  ]
  const rows = every.filter(([, own, simple]) => typeof own === 'number' || typeof simple === 'number')
  if (rows.length === 0) return 'The run does not say: it was trained without a validation part.'
  return table(
    ['score', 'this model', 'simple answer'],
    rows.map(([name, own, simple]) => [plainText(name), valueText(own), valueText(simple)]),
  )
}

function warningsOf(data: RunDescription['data']): string[] {
  const { warnings } = data
  return Array.isArray(warnings) ? warnings.map(valueText) : []
}

/** The phrases of a run's app, with its facts; for an app that this Lanner does not know, what holds of every run. */
async function phrasesOf(description: RunDescription, name: string): Promise<CardPhrases> {
  // The same card on every system.
  const folder = shellWord(name.startsWith('-') ? `./${name}` : name, 'linux')
  const { app, model } = description
  if (isAppName(app)) return (await exportOf(app)).card(description, folder)
  return {
    tags: [app.replace(/[^\w-]+/g, '-')],
    what: `A model of the kind ${plainText(model.name)}, of Lanner's app ${plainText(app)}.`,
    uses: ['Data of the kind that it was trained on.'],
    limits: ['It knows nothing but its training data; other data may be answered wrongly, and as surely.'],
    use: `lanner explain ${folder}`,
    data: [],
    scores: [],
  }
}
