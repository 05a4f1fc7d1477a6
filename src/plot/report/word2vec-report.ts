import type { FakeWordScores } from '../../apps/word2vec/fake-word-judge.ts'
import { methodNames } from '../../apps/word2vec/settings.ts'
import type { Word2VecRun } from '../../apps/word2vec/word2vec-run.ts'
import { countryCapitals, placeWordPairs } from '../../interpret/index.ts'
import { wordPairs } from '../charts/word-pairs.ts'
import type { ReportContents, ReportSection } from './page.ts'
import { readableCount } from './readable.ts'
import { curvesSection, epochsOfLog, trainingSummary } from './run-summary.ts'

/** Frequent words say little by their neighbours: the first of these ranks, and how many words are shown. */
const [FROM_RANK, SHOWN, NEIGHBOURS] = [100, 24, 6]

/** What a run of word vectors learned: its loss, who is near whom, and whether countries lie in one direction from their capitals. */
export async function word2vecReport(run: Word2VecRun, log: string): Promise<ReportContents> {
  const epochs = epochsOfLog(log)
  const { vectors, words, counts } = run
  const sections: ReportSection[] = curvesSection(epochs, { axis: 'loss of a target' }).map((section) =>
    Object.assign(section, {
      text: 'The mean loss of a word or a random one beside it, an estimate at one word in eight, while training: 0.69 is what guessing has.',
    }),
  )
  const scores = run.facts.metrics as Partial<FakeWordScores>
  if (scores.auc !== undefined) sections.push(fakeWordSection(scores as FakeWordScores))
  const places = await placeWordPairs(vectors, countryCapitals)
  if (places !== null)
    sections.push({
      name: 'capitals',
      title: 'Countries and their capitals',
      text: `Vectors of countries and capitals on their first two principal components. A relation is a direction where the lines are parallel; the mean cosine between the way of one pair and that of the others is ${places.parallel.toFixed(2)}.`,
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
    name: 'neighbours',
    title: 'Words and their neighbours',
    text: 'Some of the more frequent words, and the words whose vectors point most nearly the same way.',
    table: {
      columns: ['word', 'occurs', 'nearest'],
      rows: chosen.map((row) => [
        words[row]!,
        counts[row]!,
        vectors
          .nearest(words[row]!, { n: NEIGHBOURS, restrictVocab: 30_000 })
          .map(({ word, similarity }) => `${word} ${similarity.toFixed(2)}`)
          .join(', '),
      ]),
    },
  })
  const { data, model, training } = run.facts
  return {
    title: 'What the words taught',
    subtitle: `${readableCount(words.length)} words that occur ${String(training['minCount'] ?? 'often')} times or more, in ${readableCount(Number(data['tokens'] ?? 0))} places.`,
    summary: [
      ...trainingSummary(run.facts, epochs),
      ['method', methodNames[model.name]],
      ['numbers a vector', String(model.dim)],
      ['window', String(training['window'] ?? '')],
      ['negatives', String(training['negative'] ?? '')],
    ],
    sections,
  }
}

function fakeWordSection({ auc, aucFrequency, aucPairsSeen, aucPairChances }: FakeWordScores): ReportSection {
  const rows: readonly (readonly [string, number])[] = [
    ['these vectors', auc],
    ['how frequent the word is', aucFrequency],
    ['pairs of neighbours that were seen', aucPairsSeen],
    ['chances of pairs of neighbours', aucPairChances],
  ]
  return {
    name: 'fake-words',
    title: 'Real or drawn?',
    text: 'How well the middle word of a window is told from a drawn one, in the part of the text that nothing was learned from: the area under the curve, 0.5 where one guesses, 1 where one is always right; beside it rules that know no vectors.',
    table: { columns: ['by', 'AUC'], rows: rows.map(([name, area]) => [name, area.toFixed(4)]) },
  }
}
