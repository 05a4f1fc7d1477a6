import type { TextRun } from '../../apps/text/text-run.ts'
import { tokenName } from '../../data/index.ts'
import { levelAnswers } from '../../interpret/index.ts'
import { labelledPoints } from '../charts/labelled-points.ts'
import type { ReportContents, ReportSection } from './page.ts'
import { readableCount } from './readable.ts'
import { curvesSection, epochsOfLog, trainingSummary } from './run-summary.ts'

/** What a text model learned: its loss beside a trigram model's, a sample of its writing, and a map of its tokens. */
export async function textReport(run: TextRun, log: string): Promise<ReportContents> {
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
      title: 'How good it is',
      text: `Loss on the end of the text, which it never saw, in nats a ${token}; e to that power is how many ${tokens} it hesitates between.`,
      table: {
        columns: ['', `nats a ${token}`, 'hesitates between'],
        rows: [
          ['this net', validLoss, Math.exp(validLoss)],
          ['a trigram model', trigramLoss, Math.exp(trigramLoss)],
        ],
      },
    })
  sections.push(
    ...curvesSection(epochs, {
      axis: `nats a ${token}`,
      baseline: trigramLoss === undefined ? null : { label: 'a trigram model', loss: trigramLoss },
    }),
  )
  const { text: written } = await run
    .generate('The ', { length: 400, seed: 1, temperature: 0.8 })
    .catch(() => ({ text: '' }))
  if (written !== '')
    sections.push({
      name: 'writing',
      title: 'What it writes',
      text: `Written by the net after “The ”, ${token} by ${token}, at temperature 0.8.`,
      quote: `The ${written}`,
    })
  const weight = run.model.stateDict()['e.weight']
  if (weight !== undefined) {
    const vectors = {
      values: weight.dataSync(),
      width: weight.shape[1]!,
      labels: labels(run, weight.shape[0]!),
    }
    const { scatter, shown } = await levelAnswers(vectors, { points: 90 })
    sections.push({
      name: 'characters',
      title: `A map of ${tokens}`,
      text: `${capital(tokens)} that stand near each other are followed by the same things. Two axes show ${Math.round(100 * shown)} % of the differences.`,
      chart: (size) =>
        labelledPoints(scatter.labels, {
          title: capital(tokens),
          xTitle: 'first component',
          yTitle: 'second component',
          size,
        }),
    })
  }
  return {
    title: 'What the text taught',
    subtitle: `${readableCount(Number(data['characters']))} characters; a vocabulary of ${run.vocab.size} ${tokens}.`,
    summary: trainingSummary(run.facts, epochs),
    sections,
  }
}

/** Tokens as they can be read: a line end as \\n, a space by its name. */
function labels({ vocab }: TextRun, count: number): string[] {
  return Array.from({ length: count }, (_, id) => {
    const text = vocab.decode([id])
    return text === ' ' ? 'space' : JSON.stringify(text).slice(1, -1)
  })
}

function capital(text: string): string {
  return text[0]!.toUpperCase() + text.slice(1)
}
