import type { CollabRun } from '../../apps/collab/collab-run.ts'
import {
  itemVectors,
  mostRated,
  nearest,
  takeVectors,
  type RatingAnswers,
  type TopAndBottom,
} from '../../interpret/index.ts'
import { labelledPoints } from '../charts/labelled-points.ts'
import { sortedBars } from '../charts/sorted-bars.ts'
import type { ReportSection } from './page.ts'
import { readableCount } from './readable.ts'

/** Items with their neighbours, neighbours of each, items that they are looked for among: the vectors of those with few ratings say little. */
const [ROWS, NEIGHBOURS, KNOWN] = [10, 3, 500]

/** Names at each end of a component; half as many at those of the users' biases. */
const ENDS = 10

/** Best and worst items, and the users who rate high and low. */
export function biasSections({ items, users }: RatingAnswers, among: number, of: number): ReportSection[] {
  // In half of them each stands in one list only.
  const names = Math.max(1, Math.floor(among / 2))
  const sections = (['best', 'worst'] as const).map((end): ReportSection => ({
    name: `${end}-items`,
    title: end === 'best' ? 'What everyone likes' : 'What nobody likes',
    text: `Items by their bias, ${end} first: how far they are rated ${end === 'best' ? 'above' : 'below'} what user and taste let expect. Of the ${readableCount(among)} with the most ratings.`,
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
      title: 'Who rates high, who low',
      text: 'Users by their bias: how far they rate above or below what the items let expect. In brackets how many ratings they gave.',
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

/** Where items stand among each other: a map, the ends of its axes, neighbours. */
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
      text: `${points.length > 20 ? `${readableCount(points.length)} of the most rated items (twenty on a narrow screen)` : 'Items'} on the first two principal components of their vectors, as the lesson computes them. What stands near each other is liked by the same people.`,
      chart: (size) =>
        labelledPoints(points.slice(0, size === 'narrow' ? 20 : undefined), {
          title: 'Items by taste',
          xTitle: 'first component',
          yTitle: 'second component',
          size,
        }),
    },
    // Short vectors have fewer components than are asked for; the others are all 0.
    ...ends.flatMap((both, i) =>
      components.explainedVarianceRatio[i]! > 1e-9 ? [endsSection(both, i + 1, among)] : [],
    ),
    ...neighboursSection(run),
  ]
}

function endsSection({ top, bottom }: TopAndBottom, number: number, among: number): ReportSection {
  const half = Math.max(1, Math.min(ENDS, Math.floor(among / 2)))
  const shown = [...top.slice(0, half), ...bottom.slice(0, half).toReversed()].slice(0, among)
  return {
    name: `component-${number}`,
    title: `Ends of component ${number}`,
    text: 'The items that stand farthest out on this axis of taste: what it means is for you to name.',
    chart: (size) =>
      sortedBars(shown, { title: `Items at both ends of component ${number}`, axis: 'component', size }),
  }
}

/** For the most rated items those whose vectors point most nearly the same way. */
function neighboursSection(run: CollabRun): ReportSection[] {
  const among = Math.min(KNOWN, run.items.length)
  const vectors = takeVectors(itemVectors(run), mostRated(run.itemCounts(), among))
  if (among <= NEIGHBOURS || vectors.width < 2) return []
  const rows = vectors.labels.slice(0, ROWS).map((label, row) => [
    label,
    nearest(vectors, row, { n: NEIGHBOURS })
      .map((other) => other.label)
      .join(' · '),
  ])
  return [
    {
      name: 'neighbours',
      title: 'What is near what',
      text: `The most rated items, and for each the ${NEIGHBOURS} whose vectors point most nearly the same way, nearest first, of the ${readableCount(among)} with the most ratings. Biases take no part in it.`,
      table: { columns: ['item', 'nearest'], rows },
    },
  ]
}
