import type { TextClassifierRun } from '../../apps/text/classifier/text-classifier-run.ts'
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
  const language = training['languageModel'] as Record<string, unknown> | undefined
  if (language !== undefined && typeof language['validLoss'] === 'number')
    sections.push({
      name: 'language',
      title: 'Language model',
      text: `Before the classes, the net learned to predict the next ${tokenName(run.vocab.kind)} of ${readableCount(Number(data['trainRows']) + Number(data['unlabeled']))} texts. Losses in nats per ${tokenName(run.vocab.kind)}.`,
      table: {
        columns: ['', `nats per ${tokenName(run.vocab.kind)}`],
        rows: [
          ['this model', language['validLoss']],
          ['trigram baseline', Number(language['trigramLoss'])],
        ],
      },
    })
  sections.push(...curvesSection(epochs, {}, log))
  return {
    title: `Texts of ${run.classes.length} classes`,
    subtitle: `${readableCount(Number(data['trainRows']))} training texts, ${readableCount(Number(data['validRows']))} validation texts; a vocabulary of ${readableCount(run.vocab.size)} ${tokenName(run.vocab.kind, 2)}.`,
    summary: [['net', run.facts.model.name], ...trainingSummary(run.facts, epochs)],
    sections,
  }
}
