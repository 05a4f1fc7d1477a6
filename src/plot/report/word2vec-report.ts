import type { FakeWordScores } from '../../apps/word2vec/fake-word-judge.ts'
import { chanceLoss } from '../../apps/word2vec/chance-loss.ts'
import { methodNames } from '../../apps/word2vec/settings.ts'
import type { Word2VecRun } from '../../apps/word2vec/word2vec-run.ts'
import { countryCapitals, placeWordPairs } from '../../interpret/index.ts'
import { wordPairs } from '../charts/word-pairs.ts'
import type { ReportContents, ReportSection } from './page.ts'
import { readableCount } from './readable.ts'
import { curvesSection, epochsOfLog, trainingSummary } from './run-summary.ts'

/** The neighbors of very frequent words say little: the first rank shown, the number of words, and of neighbors. */
const [FROM_RANK, SHOWN, NEIGHBORS] = [100, 24, 6]

/** The report of word vectors: loss, similar words, and whether countries and capitals form parallel pairs. */
export async function word2vecReport(run: Word2VecRun, log: string): Promise<ReportContents> {
  const epochs = epochsOfLog(log)
  const { vectors, words, counts } = run
  const scores = run.facts.metrics as Partial<FakeWordScores>
  const chance = chanceLoss(Number(run.facts.training['negative'])).toFixed(2)
  const sections: ReportSection[] = curvesSection(epochs, { axis: 'loss per target' }).map((section) =>
    Object.assign(section, {
      text: `Mean loss per target (a context word or a negative sample) on the first words of the training text, with the vectors at the end of each epoch. Chance is ${chance}.`,
    }),
  )
  if (scores.auc !== undefined) sections.push(fakeWordSection(scores as FakeWordScores))
  const places = await placeWordPairs(vectors, countryCapitals)
  if (places !== null)
    sections.push({
      name: 'capitals',
      title: 'Countries and their capitals',
      text: `Vectors of countries and capitals on their first two principal components. If the lines are parallel, the relation is a direction in space; the mean cosine similarity between the offsets of the pairs is ${places.parallel.toFixed(2)}.`,
      chart: (size) =>
        wordPairs(places.pairs, {
          title: 'From country to capital',
          xTitle: 'first component',
          yTitle: 'second component',
          size,
        }),
    })
  const first = Math.min(FROM_RANK, Math.max(0, words.length - SHOWN))
  const step = Math.max(1, Math.floor((Math.min(words.length, 5000) - first) / SHOWN))
  const chosen = Array.from({ length: SHOWN }, (_, i) => first + i * step).filter((row) => row < words.length)
  sections.push({
    name: 'neighbors',
    title: 'Similar words',
    text: 'Some of the more frequent words, each with the most similar ones by cosine similarity.',
    table: {
      columns: ['word', 'count', 'most similar'],
      rows: chosen.map((row) => [
        words[row]!,
        counts[row]!,
        vectors
          .nearest(words[row]!, { n: NEIGHBORS, restrictVocab: 30_000 })
          .map(({ word, similarity }) => `${word} ${similarity.toFixed(2)}`)
          .join(', '),
      ]),
    },
  })
  const { data, model, training } = run.facts
  return {
    title: 'Word vectors',
    subtitle: `${readableCount(words.length)} words seen at least ${String(training['minCount'] ?? 'a few')} times, in a text of ${readableCount(Number(data['wordsRead'] ?? data['tokens'] ?? 0))} words.`,
    summary: [
      ...trainingSummary(run.facts, epochs),
      ['method', methodNames[model.name]],
      ['vector size', String(model.dim)],
      ['window', String(training['window'] ?? '')],
      ['negative samples', String(training['negative'] ?? '')],
    ],
    sections,
  }
}

function fakeWordSection({ auc, aucFrequency, aucPairsSeen, aucPairChances }: FakeWordScores): ReportSection {
  const rows: readonly (readonly [string, number])[] = [
    ['these vectors', auc],
    ['word frequency', aucFrequency],
    ['neighbor pairs seen in training', aucPairsSeen],
    ['probability of neighbor pairs', aucPairChances],
  ]
  return {
    name: 'fake-words',
    title: 'Real or fake?',
    text: 'How well the middle word of a window is distinguished from a random one, on validation text: the area under the ROC curve (0.5 is guessing, 1 is perfect), next to baselines without vectors.',
    table: { columns: ['', 'AUC'], rows: rows.map(([name, area]) => [name, area.toFixed(4)]) },
  }
}
