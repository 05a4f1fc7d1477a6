import { requireFields } from '../../base/check-required.ts'
import type { CollabRun } from '../../apps/collab/collab-run.ts'
import { EventModel } from '../../apps/collab/event-model.ts'
import { ratingAnswers } from '../../interpret/index.ts'
import { ratingLoss } from './loss-options.ts'
import type { ReportContents, ReportSection } from './page.ts'
import { popularSection, rankingFact, rankingSection, similarSection } from './ranking-sections.ts'
import { ratingPairsSection, type RatingPairs } from './rating-pairs.ts'
import { ratingsSection, type RatingsSeen } from './ratings-section.ts'
import { counted } from './readable.ts'
import { curvesSection, epochsOfLog, trainingSummary } from './run-summary.ts'
import { biasSections, tasteSections } from './taste-sections.ts'

/** Names per list; the number of most rated items considered. */
const [NAMES, AMONG] = [12, 3000]

/**
 * The report of a run on ratings: its error next to baselines, the distribution of the ratings, best and worst items, and a map of the embeddings.
 *
 * @example
 * const rows = Array.from({ length: 300 }, (_, i) => ({ who: i % 20, what: (i * 7) % 30, stars: 1 + (i % 5) }))
 * const run = await collab.fit(Table.fromRows(rows), { user: 'who', item: 'what', rating: 'stars', epochs: 1, factors: 4 })
 * const { sections } = await collabReport(run, '')
 * sections.length > 0 // true
 */
export async function collabReport(
  run: CollabRun,
  log: string,
  pairs: RatingPairs | null = null,
  seen: RatingsSeen | null = null,
): Promise<ReportContents> {
  requireFields('collabReport', 'a run on ratings, as from collab.fit', run, ['facts', 'model'])
  if (run.model instanceof EventModel) return eventsReport(run)
  const epochs = epochsOfLog(log)
  const [itemCounts, userCounts] = [run.itemCounts(), run.userCounts()]
  const answers = await ratingAnswers(run, { itemCounts, userCounts, n: NAMES, among: AMONG })
  const { validLoss, netLoss, baseline } = run.facts.metrics as {
    readonly validLoss?: number | null
    /** Error of the net before it was blended with the regression on tastes. */
    readonly netLoss?: number | null
    readonly baseline?: { readonly globalMean: number; readonly biases: number }
  }
  const blended = run.tastes !== null && typeof netLoss === 'number'
  const share = Math.round(100 * run.tasteShare)
  const blendNote = blended
    ? ` The model blends a neural net (${100 - share} %) with a regression for each user on what they chose to rate (${share} %).`
    : ''
  const sections: ReportSection[] = []
  if (baseline !== undefined && typeof validLoss === 'number')
    sections.push({
      name: 'scores',
      title: 'Scores',
      text:
        'Mean squared error on validation ratings, next to two baselines. Only an error below that of the biases alone shows that the model learned individual tastes.' +
        blendNote,
      table: {
        columns: ['', 'mean squared error', 'root mean squared error'],
        rows: [
          [blended ? 'this model (the blend)' : 'this model', validLoss, Math.sqrt(validLoss)],
          ...(blended ? [['its net alone', netLoss, Math.sqrt(netLoss)]] : []),
          ['user and item biases alone', baseline.biases, Math.sqrt(baseline.biases)],
          ['mean rating', baseline.globalMean, Math.sqrt(baseline.globalMean)],
        ],
      },
    })
  sections.push(
    ...rankingSection(run),
    ratingsSection(itemCounts, userCounts, seen),
    ...curvesSection(
      epochs,
      ratingLoss(run),
      log,
      blended ? ' The curves are those of the net alone; the scores above are those of the blend.' : '',
    ),
  )
  if (pairs !== null) sections.push(...ratingPairsSection(pairs))
  const among = Math.min(AMONG, run.items.length)
  sections.push(...biasSections(answers, among, run.users.length), ...tasteSections(run, answers, among))
  return {
    title: 'What the model learned from ratings',
    subtitle: `${counted(run.seen.users.length, 'rating')} of ${counted(run.items.length, 'item')} by ${counted(run.users.length, 'user')}.`,
    summary: [
      ...trainingSummary(run.facts, epochs),
      ['embedding size', String(run.model.u.embeddingDim)],
      ...rankingFact(run),
    ],
    sections,
  }
}

/** The report of a run on events: how well it ranks held-out items, and which items go together. */
function eventsReport(run: CollabRun): ReportContents {
  return {
    title: 'What the model learned from events',
    subtitle: `${counted(run.seen.users.length, 'event')} of ${counted(run.items.length, 'item')} by ${counted(run.users.length, 'user')}.`,
    summary: rankingFact(run),
    sections: [
      ...rankingSection(run),
      {
        ...ratingsSection(run.itemCounts(), run.userCounts(), null, 'Events'),
        title: 'The events',
      },
      ...popularSection(run),
      ...similarSection(run),
    ],
  }
}

/** The contents of `explained.json` for ratings; null if `lanner fit` did not write it. */
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

/** The distribution of the ratings; null if `lanner fit` did not write the file. */
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

/** The sampled rating pairs; null if `lanner fit` did not write the file. */
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
