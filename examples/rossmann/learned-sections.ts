import {
  daysOfWeek,
  embeddingAgainstWorld,
  learnedMap,
  levelAnswers,
  levelDistances,
  levelVectors,
  months,
  type LabeledVectors,
  type LevelDistances,
  type LevelOrder,
} from 'lanner/interpret'
import { distanceScatter, heatSquares, labeledPoints, learnedPlaces, type ReportSection } from 'lanner/plot'
import type { Table } from 'lanner/tables'
import { germanState } from './german-states.ts'
import { profilesOf, storePairs } from './store-pairs.ts'
import type { RossmannRun } from './train.ts'

/** What the network learned about states, days, months and stores, which it saw only as codes. */
export async function learnedSections(run: RossmannRun, train: Table): Promise<ReportSection[]> {
  return [
    ...(await stateSections(vectorsOf(run, 'State'))),
    ...(await circleSections(vectorsOf(run, 'DayOfWeek'), daysOfWeek(1), 'days', 'days of the week')),
    ...(await circleSections(vectorsOf(run, 'Month'), months(), 'months', 'months')),
    storeSection(vectorsOf(run, 'Store'), train),
  ]
}

/** The embeddings of a column. */
export function vectorsOf({ model, pipeline }: RossmannRun, column: string): LabeledVectors {
  const at = pipeline.cats.findIndex(({ name }) => name === column)
  if (at < 0) throw new RangeError(`there is no category ${column}`)
  const { weight, embeddingDim } = model.embs.at(at)
  const { levels } = pipeline.cats[at]!
  const vectors = weight.dataSync() as Float32Array
  return levelVectors({ embedding: () => ({ levels, vectors, width: embeddingDim }) }, column)
}

async function stateSections(states: LabeledVectors): Promise<ReportSection[]> {
  const map = await learnedMap(states, germanState)
  const world = embeddingAgainstWorld(states, germanState)
  const correlation = two(world.pearson)
  const pairs = world.pairs.map(({ kilometres, ...pair }) => ({ ...pair, world: kilometres }))
  return [
    {
      name: 'states',
      title: 'Germany according to sales',
      text: `Orange: the ${map.places.length} states on the first two principal components of their embeddings, rotated, reflected, scaled and shifted to fit the map; black: their true locations. The network saw a two-letter code and each state's weather and searches, but no locations. The fit leaves ${percent(map.residual)} of the variance unexplained; with so few points, some fit is always possible, so the next chart tests whether it is better than chance.`,
      alt: 'Map of the German states with lines to their learned locations.',
      chart: (size) => learnedPlaces(map.places, { title: 'True and learned locations', size }),
    },
    {
      name: 'state-distances',
      title: 'Embedding distance and distance on the map',
      text: `Each point is a pair of states. Correlation ${correlation} (of ranks ${two(world.spearman)}). Of 1,000 random relabelings of the states, ${Math.round(1000 * world.chance)} have at least this correlation, including the true one.`,
      alt: `Embedding distance against kilometres, correlation ${correlation}.`,
      chart: (size) =>
        distanceScatter(pairs, {
          title: 'Pairs of states',
          axis: 'kilometres apart',
          correlation: world.pearson,
          size,
        }),
    },
  ]
}

async function circleSections(
  vectors: LabeledVectors,
  order: LevelOrder,
  name: string,
  of: string,
): Promise<ReportSection[]> {
  const names = new Map(order)
  const named = { ...vectors, labels: vectors.labels.map((level) => names.get(level) ?? level) }
  const { scatter, shown } = await levelAnswers(named)
  const distances = levelDistances(vectors, order)
  return [
    {
      name,
      title: `The ${of}`,
      text: `The ${of} on the first two principal components of their embeddings, which explain ${percent(shown)} of the variance. ${farthest(distances)} is farthest from the others.`,
      chart: (size) =>
        labeledPoints(scatter.labels, {
          title: `The ${of}`,
          xTitle: 'first component',
          yTitle: 'second component',
          size,
        }),
    },
    {
      name: `${name}-distances`,
      title: `Distances between the ${of}`,
      text: neighborsText(distances, of),
      chart: (size) =>
        heatSquares(distances.labels, distances.labels, squareOf(distances), {
          title: `Distances of the ${of}`,
          xTitle: '',
          yTitle: '',
          value: 'embedding distance',
          size,
        }),
    },
  ]
}

function neighborsText({ adjacent, others }: LevelDistances, of: string): string {
  const said = `Mean distance between adjacent ${of}: ${adjacent.toPrecision(3)}; between all others: ${others!.toPrecision(3)}.`
  return adjacent < others!
    ? `${said} Adjacent ones are ${percent(1 - adjacent / others!)} closer, although the network does not know their order.`
    : `${said} Adjacent ones are no closer: calendar order did not matter to the network.`
}

/** The level with the greatest mean distance. */
function farthest(distances: LevelDistances): string {
  const means = squareOf(distances).map((row) => row.reduce((sum, value) => sum + value, 0))
  return distances.labels[means.indexOf(Math.max(...means))]!
}

function squareOf({ labels, values }: LevelDistances): number[][] {
  return labels.map((_, a) => labels.map((_other, b) => values[a * labels.length + b]!))
}

/** Stores against their mean log sales by weekday, with and without promotion. */
function storeSection(stores: LabeledVectors, train: Table): ReportSection {
  const [store, day, promotion, sales] = ['Store', 'DayOfWeek', 'Promo', 'Sales'].map((name) => {
    const column = train.column(name)
    if (column.kind !== 'number') throw new TypeError(`${name} is a column of numbers`)
    return column.values
  }) as [Float64Array, Float64Array, Float64Array, Float64Array]
  const numberOf = new Map(stores.labels.map((label, i) => [Number(label), i]))
  const known = Int32Array.from(store.keys()).filter((row) => numberOf.has(store[row]!))
  const profiles = profilesOf(
    {
      codes: Int32Array.from(known, (row) => numberOf.get(store[row]!)!),
      conditions: Int32Array.from(known, (row) => 2 * (day[row]! - 1) + promotion[row]!),
      values: Float64Array.from(known, (row) => Math.log(sales[row]!)),
    },
    stores.labels,
  )
  const { pairs, pearson, spearman } = storePairs(stores, profiles)
  return {
    name: 'stores',
    title: `${pairs.length.toLocaleString('en')} pairs of stores`,
    text: `Horizontal: the mean difference in log sales of two stores on the same weekday, with and without promotion. Vertical: the distance of their embeddings. Correlation ${two(pearson)} (of ranks ${two(spearman)}). The metric is adapted from Guo and Berkhahn (2016), section 4.`,
    alt: `Embedding distance of pairs of stores against the difference of their sales, correlation ${two(pearson)}.`,
    chart: (size) =>
      distanceScatter(
        pairs.map(({ from, to, embedding, metric }) => ({ from, to, embedding, world: metric })),
        { title: 'Pairs of stores', axis: 'difference of log sales', correlation: pearson, size },
      ),
  }
}

function two(correlation: number | null): string {
  return correlation === null ? 'none' : correlation.toFixed(2)
}

function percent(part: number): string {
  return `${Math.round(100 * part)} %`
}
