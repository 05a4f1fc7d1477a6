import { requireFields } from '../../base/check-required.ts'
import type { StartFacts } from '../../apps/text/start/load-start.ts'
import type { TextRun } from '../../apps/text/text-run.ts'
import { tokenName } from '../../data/text/token-kind.ts'
import { levelAnswers } from '../../interpret/index.ts'
import { labeledPoints } from '../charts/labeled-points.ts'
import { textLoss } from './loss-options.ts'
import type { ReportContents, ReportSection } from './page.ts'
import { readableCount } from './readable.ts'
import { curvesSection, epochsOfLog, trainingSummary } from './run-summary.ts'
import { tokenVectors } from './token-vectors.ts'

/**
 * The report of a text model: its loss next to a trigram model's, a sample of generated text, and a map of its tokens.
 *
 * @example
 * const run = await text.fit('the cat sat on the mat. '.repeat(40), { epochs: 1, steps: 8, hidden: 8 })
 * const { sections } = await textReport(run, '')
 * sections.length > 0 // true
 */
export async function textReport(run: TextRun, log: string): Promise<ReportContents> {
  requireFields('textReport', 'a run on texts, as from text.fit', run, ['facts'])
  const epochs = epochsOfLog(log)
  const { metrics, data } = run.facts
  const token = tokenName(run.vocab.kind)
  const tokens = tokenName(run.vocab.kind, 2)
  const sections: ReportSection[] = []
  const { validLoss, trigramLoss } = metrics as {
    readonly validLoss?: number | null
    readonly trigramLoss?: number
  }
  if (typeof validLoss === 'number' && trigramLoss !== undefined)
    sections.push({
      name: 'scores',
      title: 'Scores',
      text: `Validation loss (on the end of the text) in nats per ${token}. The perplexity is e to that power: the model is as uncertain as if it chose among that many equally likely ${tokens}.`,
      table: {
        columns: ['', `nats per ${token}`, 'perplexity'],
        rows: [
          ['this model', validLoss, Math.exp(validLoss)],
          ['trigram baseline', trigramLoss, Math.exp(trigramLoss)],
        ],
      },
    })
  sections.push(...curvesSection(epochs, textLoss(run), log))
  const { text: written } = await run
    .generate('The ', { length: 400, seed: 1, temperature: 0.8 })
    .catch(() => ({ text: '' }))
  if (written !== '')
    sections.push({
      name: 'writing',
      title: 'Generated text',
      text: `Generated from the prompt “The ”, one ${token} at a time, at temperature 0.8.`,
      quote: `The ${written}`,
    })
  const vectors = tokenVectors(run)
  if (vectors !== null) {
    const { scatter, shown } = await levelAnswers(vectors, { points: 90 })
    sections.push({
      name: 'characters',
      title: `A map of ${tokens}`,
      text: `Embeddings on their first two principal components: ${tokens} close together are followed by similar ${tokens}. The two axes explain ${Math.round(100 * shown)} % of the variance.`,
      chart: (size) =>
        labeledPoints(scatter.labels, {
          title: capital(tokens),
          xTitle: 'first component',
          yTitle: 'second component',
          size,
        }),
    })
  }
  return {
    title: 'What the model learned from text',
    subtitle: `${readableCount(Number(data['characters']))} characters; a vocabulary of ${run.vocab.size} ${tokens}.`,
    summary: [...startSummary(run), ...trainingSummary(run.facts, epochs)],
    sections,
  }
}

/** The text of the run that the weights come from. */
function startSummary({ facts: { training } }: TextRun): [string, string][] {
  const { file } = (training['start'] ?? {}) as Partial<StartFacts>
  return file === undefined ? [] : [['fine-tuned from', `a run on ${file}`]]
}

function capital(text: string): string {
  return text[0]!.toUpperCase() + text.slice(1)
}
