import type { TextRun } from '../../apps/text/text-run.ts'
import { levelAnswers } from '../../interpret/index.ts'
import { labelledPoints } from '../charts/labelled-points.ts'
import type { ReportContents, ReportSection } from './page.ts'
import { readableCount } from './readable.ts'
import { curvesSection, epochsOfLog, trainingSummary } from './run-summary.ts'

/** What a character model learned: its loss beside a trigram model's, a sample of its writing, and a map of its characters. */
export async function textReport(run: TextRun, log: string): Promise<ReportContents> {
  const epochs = epochsOfLog(log)
  const { metrics, data } = run.facts
  const sections: ReportSection[] = []
  const { validLoss, trigramLoss } = metrics as {
    readonly validLoss?: number | null
    readonly trigramLoss?: number
  }
  if (typeof validLoss === 'number' && trigramLoss !== undefined)
    sections.push({
      name: 'scores',
      title: 'How good it is',
      text: 'Loss on the end of the text, which it never saw, in nats a character; e to that power is how many characters it hesitates between.',
      table: {
        columns: ['', 'nats a character', 'hesitates between'],
        rows: [
          ['this net', validLoss, Math.exp(validLoss)],
          ['a trigram model', trigramLoss, Math.exp(trigramLoss)],
        ],
      },
    })
  const baseline = trigramLoss === undefined ? null : { label: 'a trigram model', loss: trigramLoss }
  sections.push(...curvesSection(epochs, { axis: 'nats a character', baseline }, log))
  const { text: written } = await run
    .generate('The ', { length: 400, seed: 1, temperature: 0.8 })
    .catch(() => ({ text: '' }))
  if (written !== '')
    sections.push({
      name: 'writing',
      title: 'What it writes',
      text: 'Written by the net after “The ”, letter by letter, at temperature 0.8.',
      quote: `The ${written}`,
    })
  const weight = run.model.stateDict()['e.weight']
  if (weight !== undefined) {
    const vectors = { values: weight.dataSync(), width: weight.shape[1]!, labels: letters(run) }
    const { scatter, shown } = await levelAnswers(vectors, { points: 90 })
    sections.push({
      name: 'characters',
      title: 'A map of characters',
      text: `Characters that stand near each other are followed by the same things. Two axes show ${Math.round(100 * shown)} % of the differences.`,
      chart: (size) =>
        labelledPoints(scatter.labels, {
          title: 'Characters',
          xTitle: 'first component',
          yTitle: 'second component',
          size,
        }),
    })
  }
  return {
    title: 'What the text taught',
    subtitle: `${readableCount(Number(data['characters']))} characters, ${run.vocab.size} distinct.`,
    summary: trainingSummary(run.facts, epochs),
    sections,
  }
}

/** Characters as they can be read: a line end as \\n, a space by its name. */
function letters({ vocab }: TextRun): string[] {
  return Array.from(vocab.characters, (letter) =>
    letter === ' ' ? 'space' : JSON.stringify(letter).slice(1, -1),
  )
}
