import type { CollabRun } from '../../apps/collab/collab-run.ts'
import { ratingAnswers } from '../../interpret/index.ts'
import type { ReportContents, ReportSection } from './page.ts'
import { ratingPairsSection, type RatingPairs } from './rating-pairs.ts'
import { ratingsSection, type RatingsSeen } from './ratings-section.ts'
import { counted } from './readable.ts'
import { curvesSection, epochsOfLog, trainingSummary } from './run-summary.ts'
import { biasSections, tasteSections } from './taste-sections.ts'

/** Names in each list; items that take part, the most rated ones. */
const [NAMES, AMONG] = [12, 3000]

/** What a run of ratings learned: its error beside the simplest answers, what the ratings are, best and worst items, and what the vectors say. */
export async function collabReport(
  run: CollabRun,
  log: string,
  pairs: RatingPairs | null = null,
  seen: RatingsSeen | null = null,
): Promise<ReportContents> {
  const epochs = epochsOfLog(log)
  const [itemCounts, userCounts] = [run.itemCounts(), run.userCounts()]
  const answers = await ratingAnswers(run, { itemCounts, userCounts, n: NAMES, among: AMONG })
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
    ratingsSection(itemCounts, userCounts, seen),
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
  const among = Math.min(AMONG, run.items.length)
  sections.push(...biasSections(answers, among, run.users.length), ...tasteSections(run, answers, among))
  return {
    title: 'What the ratings taught',
    subtitle: `${counted(run.seen.users.length, 'rating')} of ${counted(run.items.length, 'item')} by ${counted(run.users.length, 'user')}.`,
    summary: [...trainingSummary(run.facts, epochs), ['numbers a vector', String(run.model.u.embeddingDim)]],
    sections,
  }
}

/** What `explained.json` holds for ratings; null where it is not what `lanner fit` wrote. */
export function parseExplainedRatings(text: string): {
  readonly pairs: RatingPairs | null
  readonly ratings: RatingsSeen | null
} {
  return { pairs: pairsOf(text), ratings: ratingsOf(text) }
}

/** A list of numbers. */
function isNumbers(list: unknown): list is number[] {
  return Array.isArray(list) && list.every((value) => Number.isFinite(value))
}

/** How the ratings are spread, or null where the file is not what `lanner fit` wrote. */
function ratingsOf(text: string): RatingsSeen | null {
  try {
    const { ratings } = JSON.parse(text) as { readonly ratings: Partial<RatingsSeen> }
    const { mean, bars } = ratings
    if (typeof mean !== 'number' || !Array.isArray(bars) || bars.length === 0) return null
    const all = (bars as RatingsSeen['bars']).flatMap(({ low, high, count }) => [low, high, count])
    return isNumbers([mean, ...all]) ? { mean, bars } : null
  } catch {
    return null
  }
}

/** The pairs of ratings that were kept, or null where the file is not what `lanner fit` wrote. */
function pairsOf(text: string): RatingPairs | null {
  try {
    const { pairs } = JSON.parse(text) as { readonly pairs: Partial<RatingPairs> }
    const { predicted, actual } = pairs
    return isNumbers(predicted) && isNumbers(actual) && predicted.length === actual.length
      ? { predicted, actual }
      : null
  } catch {
    return null
  }
}
