import type { CollabRun } from '../../../src/apps/collab/collab-run.ts'
import type { Run } from '../../../src/apps/run/run.ts'
import type { TabularRun } from '../../../src/apps/tabular/tabular-run.ts'
import type { TextRun } from '../../../src/apps/text/text-run.ts'
import type { Word2VecRun } from '../../../src/apps/word2vec/word2vec-run.ts'
import type { LabeledVectors } from '../../../src/interpret/labeled-vectors.ts'
import type { VectorGroup } from '../../protocol.ts'

/** Numbers that color the points, one per vector. */
export interface VectorColumn {
  readonly name: string
  readonly values: ArrayLike<number>
}

/** Vectors that a run learned for one kind of thing, such as its items. */
export interface LearnedVectors extends VectorGroup {
  /** The most frequent things first, if that is known. */
  read(): Promise<{ readonly vectors: LabeledVectors; readonly columns: readonly VectorColumn[] }>
}

/** The vectors of things that a run learned: films, shops, words, letters; none for some runs. */
export function learnedVectors(run: Run): readonly LearnedVectors[] {
  switch (run.app) {
    case 'collab':
      return ofRatings(run as CollabRun)
    case 'tabular':
      return ofColumns(run as TabularRun)
    case 'text':
      return ofTokens(run as TextRun)
    case 'word2vec':
      return ofWords(run as Word2VecRun)
    default:
      return []
  }
}

function ofRatings(run: CollabRun): readonly LearnedVectors[] {
  if (!run.hasRatings) return []
  const load = (): Promise<typeof import('../../../src/interpret/of-runs.ts')> =>
    import('../../../src/interpret/of-runs.ts')
  return [
    {
      name: 'items',
      title: 'Items',
      count: run.items.length,
      read: async () => {
        const [vectors, counts] = [(await load()).itemVectors(run), run.itemCounts()]
        return byCount(vectors, [
          { name: 'ratings', values: counts },
          { name: 'bias', values: run.itemBias() },
        ])
      },
    },
    {
      name: 'users',
      title: 'Users',
      count: run.users.length,
      read: async () => {
        const [vectors, counts] = [(await load()).userVectors(run), run.userCounts()]
        return byCount(vectors, [
          { name: 'ratings', values: counts },
          { name: 'bias', values: run.userBias() },
        ])
      },
    },
  ]
}

function ofColumns(run: TabularRun): readonly LearnedVectors[] {
  return run.pipeline.cats
    .filter(({ levels }) => levels.length >= FEWEST)
    .map(({ name, levels }) => ({
      name: `column ${name}`,
      title: `Levels of ${name}`,
      count: levels.length,
      read: async () => {
        const { levelVectors } = await import('../../../src/interpret/of-runs.ts')
        return { vectors: levelVectors(run, name), columns: [] }
      },
    }))
}

function ofTokens(run: TextRun): readonly LearnedVectors[] {
  const weight = run.model.stateDict()['e.weight']
  if (weight === undefined) return []
  return [
    {
      name: 'tokens',
      title: run.vocab.kind === 'characters' ? 'Characters' : 'Words',
      count: weight.shape[0]!,
      read: async () => {
        const { tokenVectors } = await import('../../../src/plot/report/token-vectors.ts')
        return { vectors: tokenVectors(run)!, columns: [] }
      },
    },
  ]
}

function ofWords(run: Word2VecRun): readonly LearnedVectors[] {
  const { words, counts } = run
  return [
    {
      name: 'words',
      title: 'Words',
      count: words.length,
      read: () => {
        const { values, dim } = run.vectors
        return Promise.resolve({
          vectors: { values, width: dim, labels: words },
          columns: [{ name: 'occurrences', values: counts }],
        })
      },
    },
  ]
}

/** Fewer levels need no map. */
const FEWEST = 3

/** The vectors with the highest numbers in the first column first. */
async function byCount(
  vectors: LabeledVectors,
  columns: readonly VectorColumn[],
): Promise<{ readonly vectors: LabeledVectors; readonly columns: readonly VectorColumn[] }> {
  const { takeVectors } = await import('../../../src/interpret/labeled-vectors.ts')
  const counts = columns[0]!.values
  const order = vectors.labels.map((_, i) => i).toSorted((a, b) => counts[b]! - counts[a]!)
  return {
    vectors: takeVectors(vectors, order),
    columns: columns.map(({ name, values }) => ({ name, values: order.map((i) => values[i]!) })),
  }
}
