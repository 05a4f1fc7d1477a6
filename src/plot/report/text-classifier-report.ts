import type { TextClassifierRun } from '../../apps/text/classifier/text-classifier-run.ts'
import type { TellingWord } from '../../apps/text/classifier/telling-words.ts'
import { tokenName } from '../../data/text/token-kind.ts'
import type { ReportContents, ReportSection } from './page.ts'
import { readableCount } from './readable.ts'
import { curvesSection, epochsOfLog, scoreTable, trainingSummary } from './run-summary.ts'

/** The report of a classifier of texts: its scores next to a baseline, and its language model. */
export function textClassifierReport(run: TextClassifierRun, log: string): ReportContents {
  const { data, metrics, training } = run.facts
  const epochs = epochsOfLog(log)
  const scores = (name: string): Record<string, number> | undefined =>
    metrics[name] as Record<string, number> | undefined
  const sections: ReportSection[] = []
  const table = scoreTable([
    ['validation', scores('valid')],
    ['baseline: class frequencies', scores('baseline')],
  ])
  if (table !== null)
    sections.push({
      name: 'scores',
      title: 'Scores',
      text: `Scores on ${readableCount(Number(data['validRows']))} validation texts, next to a baseline.`,
      table,
    })
  const words = training['words'] as Readonly<Record<string, readonly TellingWord[]>> | undefined
  if (words !== undefined && Object.keys(words).length > 0) sections.push(wordsSection(words))
  const language = training['languageModel'] as Record<string, unknown> | undefined
  const { vocab } = run
  if (vocab !== null && language !== undefined && typeof language['validLoss'] === 'number')
    sections.push({
      name: 'language',
      title: 'Language model',
      text: `Before the classes, the net learned to predict the next ${tokenName(vocab.kind)} of ${readableCount(Number(data['trainRows']) + Number(data['unlabeled']))} texts. Losses in nats per ${tokenName(vocab.kind)}.`,
      table: {
        columns: ['', `nats per ${tokenName(vocab.kind)}`],
        rows: [
          ['this model', language['validLoss']],
          ['trigram baseline', Number(language['trigramLoss'])],
        ],
      },
    })
  sections.push(...curvesSection(epochs, {}, log))
  return {
    title: `Texts of ${run.classes.length} classes`,
    subtitle: `${readableCount(Number(data['trainRows']))} training texts, ${readableCount(Number(data['validRows']))} validation texts; ${vocab === null ? `${readableCount(run.reader.size)} words, pairs of words and n-grams of letters` : `a vocabulary of ${readableCount(vocab.size)} ${tokenName(vocab.kind, 2)}`}.`,
    summary: [['net', run.facts.model.name], ...trainingSummary(run.facts, epochs)],
    sections,
  }
}

/** The words that speak for each class, a row for each class. */
function wordsSection(words: Readonly<Record<string, readonly TellingWord[]>>): ReportSection {
  return {
    name: 'words',
    title: 'Words',
    text: 'The words and pairs of words that speak most for each class, in the order of their weights.',
    table: {
      columns: ['class', 'words'],
      rows: Object.entries(words).map(([name, telling]) => [name, telling.map(([word]) => word).join(' · ')]),
    },
  }
}
