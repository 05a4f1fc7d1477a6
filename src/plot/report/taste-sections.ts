import type { CollabRun } from '../../apps/collab/collab-run.ts'
import {
  itemVectors,
  mostRated,
  nearest,
  takeVectors,
  type RatingAnswers,
  type TopAndBottom,
} from '../../interpret/index.ts'
import { labeledPoints } from '../charts/labeled-points.ts'
import { sortedBars } from '../charts/sorted-bars.ts'
import type { ReportSection } from './page.ts'
import { readableCount } from './readable.ts'

/** Items listed, neighbors of each, and most rated items searched: the embeddings of items with few ratings say little. */
const [ROWS, NEIGHBORS, KNOWN] = [10, 3, 500]

/** Names at each end of a component; half as many for user biases. */
const ENDS = 10

/** Best and worst items, and users who rate high and low. */
export function biasSections({ items, users }: RatingAnswers, among: number, of: number): ReportSection[] {
  // At most half of the items each, so that no item is in both lists.
  const names = Math.max(1, Math.floor(among / 2))
  const sections = (['best', 'worst'] as const).map((end): ReportSection => ({
    name: `${end}-items`,
    title: end === 'best' ? 'Most liked items' : 'Least liked items',
    text: `Items by bias, ${end} first: how far their ratings are ${end === 'best' ? 'above' : 'below'} what users' biases and tastes predict. Among the ${readableCount(among)} most rated items.`,
    chart: (size) =>
      sortedBars(
        items[end].slice(0, names).map(({ label, bias }) => ({ label, value: bias })),
        { title: `Items with the ${end} biases`, axis: 'bias', size },
      ),
  }))
  if (of < 4) return sections
  const half = Math.min(ENDS / 2, Math.floor(of / 2))
  const shown = [...users.best.slice(0, half), ...users.worst.slice(0, half).toReversed()]
  return [
    ...sections,
    {
      name: 'users',
      title: 'Generous and strict users',
      text: 'Users by bias: how far they rate above or below what the items predict. The number of ratings is in brackets.',
      chart: (size) =>
        sortedBars(
          shown.map(({ label, bias, count }) => ({
            label: `${label} (${readableCount(count)})`,
            value: bias,
          })),
          { title: 'Users with the highest and the lowest biases', axis: 'bias', size },
        ),
    },
  ]
}

/** How items relate: a map, the ends of its axes, neighbors. */
export function tasteSections(
  run: CollabRun,
  { components, scatter, ends }: RatingAnswers,
  among: number,
): ReportSection[] {
  const points = scatter.labels
  return [
    {
      name: 'map',
      title: 'A map of tastes',
      text: `${points.length > 20 ? `${readableCount(points.length)} of the most rated items (twenty on a narrow screen)` : 'Items'} on the first two principal components of their embeddings. Items close together are liked by the same people.`,
      chart: (size) =>
        labeledPoints(points.slice(0, size === 'narrow' ? 20 : undefined), {
          title: 'Items by taste',
          xTitle: 'first component',
          yTitle: 'second component',
          size,
        }),
    },
    // Small embeddings have fewer components; the others are all 0.
    ...ends.flatMap((both, i) =>
      components.explainedVarianceRatio[i]! > 1e-9 ? [endsSection(both, i + 1, among)] : [],
    ),
    ...neighborsSection(run),
  ]
}

function endsSection({ top, bottom }: TopAndBottom, number: number, among: number): ReportSection {
  const half = Math.max(1, Math.min(ENDS, Math.floor(among / 2)))
  const shown = [...top.slice(0, half), ...bottom.slice(0, half).toReversed()].slice(0, among)
  return {
    name: `component-${number}`,
    title: `Ends of component ${number}`,
    text: 'The items at the extremes of this axis of taste. Its meaning is open to interpretation.',
    chart: (size) =>
      sortedBars(shown, { title: `Items at both ends of component ${number}`, axis: 'component', size }),
  }
}

/** The most similar items to each of the most rated ones. */
function neighborsSection(run: CollabRun): ReportSection[] {
  const among = Math.min(KNOWN, run.items.length)
  const vectors = takeVectors(itemVectors(run), mostRated(run.itemCounts(), among))
  if (among <= NEIGHBORS || vectors.width < 2) return []
  const rows = vectors.labels.slice(0, ROWS).map((label, row) => [
    label,
    nearest(vectors, row, { n: NEIGHBORS })
      .map((other) => other.label)
      .join(' · '),
  ])
  return [
    {
      name: 'neighbors',
      title: 'Similar items',
      text: `The most rated items, each with the ${NEIGHBORS} most similar ones by cosine similarity of the embeddings, among the ${readableCount(among)} most rated. Biases are ignored.`,
      table: { columns: ['item', 'most similar'], rows },
    },
  ]
}
