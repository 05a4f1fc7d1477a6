import type { RunDescription } from '../../apps/run/run-folder.ts'
import { isAppName } from '../../apps/run/app-names.ts'
import { shellWord } from '../../base/shell-command.ts'
import type { CardPhrases, ScoreRow } from '../apps/app-export.ts'
import { exportOf } from '../apps/index.ts'
import { bullets, codeBlock, plainText, table, valueText } from './markdown.ts'

/**
 * A model card in Markdown (Mitchell et al., arXiv 1810.03993): the model, its training data, its validation scores next to baselines, its uses and limits. It
 * uses only the facts in `model.json`, so the same run always gets the same card.
 *
 * @param name of the run, as its heading
 * @example
 * const cardOf = (run, name) => modelCard(run.description(), name)
 */
export async function modelCard(description: RunDescription, name: string): Promise<string> {
  const { app, model, data, training, lanner } = description
  const phrases = await phrasesOf(description, name)
  const { tags, what, uses, limits, use, data: dataFacts } = phrases
  const facts = [
    ...(typeof data['file'] === 'string' ? [`File: ${plainText(data['file'])}`] : []),
    ...dataFacts,
  ]
  const sections = [
    `---\nlibrary_name: lanner\ntags:\n${tags.map((tag) => `  - ${tag}`).join('\n')}\n---`,
    `# ${plainText(name)}`,
    what,
    '## Data',
    facts.length === 0 ? 'Not recorded.' : bullets(facts),
    '## Scores',
    scoreTable(description, phrases),
    '## Training',
    table(['setting', 'value'], plainFacts(withEpochsDone(training))),
    '## Model',
    table(['part', 'value'], plainFacts({ ...model, ...phrases.modelInUnits })),
    '## Intended uses',
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

/** Training facts with one row for the epochs: `12 of 30` if fewer were done than requested. */
function withEpochsDone({ epochsDone: done, ...facts }: RunDescription['training']): Record<string, unknown> {
  const { epochs } = facts
  return done === undefined || done === epochs
    ? facts
    : { ...facts, epochs: `${String(done)} of ${String(epochs)}` }
}

/** Facts that are numbers, strings or short lists, for a table. */
function plainFacts(facts: Readonly<Record<string, unknown>>): [string, string][] {
  return Object.entries(facts)
    .filter(([, value]) => value !== null && (typeof value !== 'object' || Array.isArray(value)))
    .map(([key, value]) => [plainText(key), valueText(value)])
}

/** A table of scores of the model and its baselines. */
function scoreTable({ metrics }: RunDescription, { scores, lossOf }: CardPhrases): string {
  const of = lossOf === undefined ? '' : ` (${lossOf})`
  const every: ScoreRow[] = [
    ...scores.filter(([, own]) => own !== undefined),
    [`validation loss${of}`, metrics['validLoss'], undefined],
    ...scores.filter(([, own]) => own === undefined),
    [`training loss${of}`, metrics['trainLoss'], undefined],
  ]
  const rows = every.filter(([, own, simple]) => typeof own === 'number' || typeof simple === 'number')
  if (rows.length === 0) return 'None: the run was trained without a validation set.'
  return table(
    ['score', 'this model', 'baseline'],
    rows.map(([name, own, simple]) => [plainText(name), valueText(own), valueText(simple)]),
  )
}

function warningsOf(data: RunDescription['data']): string[] {
  const { warnings } = data
  return Array.isArray(warnings) ? warnings.map(valueText) : []
}

/** The app-specific parts of the card; for an unknown app, what applies to every run. */
async function phrasesOf(description: RunDescription, name: string): Promise<CardPhrases> {
  // The same card on every system.
  const folder = shellWord(name.startsWith('-') ? `./${name}` : name, 'linux')
  const { app, model } = description
  if (isAppName(app)) return (await exportOf(app)).card(description, folder)
  return {
    tags: [app.replace(/[^\w-]+/g, '-')],
    what: `A ${plainText(model.name)} model of the Lanner app ${plainText(app)}.`,
    uses: ['Data like its training data.'],
    limits: ['It knows only its training data; on other data it can be wrong with high confidence.'],
    use: `lanner explain ${folder}`,
    data: [],
    scores: [],
  }
}
