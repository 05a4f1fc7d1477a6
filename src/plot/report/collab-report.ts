import type { CollabRun } from '../../apps/collab/collab-run.ts'
import { ratingAnswers } from '../../interpret/index.ts'
import { labelledPoints } from '../charts/labelled-points.ts'
import { sortedBars } from '../charts/sorted-bars.ts'
import type { ReportContents, ReportSection } from './page.ts'
import { ratingPairsSection, type RatingPairs } from './rating-pairs.ts'
import { readableCount } from './readable.ts'
import { curvesSection, epochsOfLog, trainingSummary } from './run-summary.ts'

/** What a run of ratings learned: its error beside the simplest answers, best and worst items, and what the vectors say. */
export async function collabReport(
  run: CollabRun,
  log: string,
  pairs: RatingPairs | null = null,
): Promise<ReportContents> {
  const epochs = epochsOfLog(log)
  const [itemCounts, userCounts] = [run.itemCounts(), run.userCounts()]
  const answers = await ratingAnswers(run, { itemCounts, userCounts, n: 12 })
  const { validLoss, baseline } = run.facts.metrics as {
    readonly validLoss?: number | null
    readonly baseline?: { readonly globalMean: number; readonly biases: number }
  }
  const sections: ReportSection[] = []
  if (baseline !== undefined && typeof validLoss === 'number')
    sections.push({
      name: 'scores',
      title: 'How good it is',
      text: 'Mean squared errors of ratings that it never saw, and of two answers that need no net. Only what is below the biases alone is knowledge of single tastes.',
      table: {
        columns: ['', 'mean squared error', 'root of it'],
        rows: [
          ['this net', validLoss, Math.sqrt(validLoss)],
          ['biases of user and item alone', baseline.biases, Math.sqrt(baseline.biases)],
          ['the mean for everything', baseline.globalMean, Math.sqrt(baseline.globalMean)],
        ],
      },
    })
  sections.push(
    ...curvesSection(
      epochs,
      {
        axis: 'mean squared error',
        baseline: baseline === undefined ? null : { label: 'biases alone', loss: baseline.biases },
      },
      log,
    ),
  )
  if (pairs !== null) sections.push(...ratingPairsSection(pairs))
  const among = Math.min(3000, run.items.length)
  for (const [end, title] of [
    ['best', 'What everyone likes'],
    ['worst', 'What nobody likes'],
  ] as const)
    sections.push({
      name: `${end}-items`,
      title,
      text: `Items by their bias, ${end} first: how far they are rated ${end === 'best' ? 'above' : 'below'} what user and taste let expect. Of the ${readableCount(among)} with the most ratings.`,
      chart: (size) =>
        sortedBars(
          answers.items[end].map(({ label, bias }) => ({ label, value: bias })),
          { title: `Items with the ${end} biases`, axis: 'bias', size },
        ),
    })
  sections.push({
    name: 'map',
    title: 'A map of tastes',
    text: 'Fifty of the most rated items (twenty on a narrow screen) on the first two principal components of their vectors, as the lesson computes them. What stands near each other is liked by the same people.',
    chart: (size) =>
      labelledPoints(answers.scatter.labels.slice(0, size === 'narrow' ? 20 : undefined), {
        title: 'Items by taste',
        xTitle: 'first component',
        yTitle: 'second component',
        size,
      }),
  })
  answers.ends.forEach(({ top, bottom }, i) => {
    sections.push({
      name: `component-${i + 1}`,
      title: `Ends of component ${i + 1}`,
      text: 'The items that stand farthest out on this axis of taste: what it means is for you to name.',
      table: {
        columns: ['one end', '', 'the other end', ''],
        rows: top.map(({ label, value }, row) => [
          label,
          value,
          bottom[row]?.label ?? '',
          bottom[row]?.value ?? '',
        ]),
      },
    })
  })
  return {
    title: 'What the ratings taught',
    subtitle: `${readableCount(run.seen.users.length)} ratings of ${readableCount(run.items.length)} items by ${readableCount(run.users.length)} users.`,
    summary: [...trainingSummary(run.facts, epochs), ['numbers a vector', String(run.model.u.embeddingDim)]],
    sections,
  }
}
