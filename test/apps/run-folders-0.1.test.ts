import { readFileSync } from 'node:fs'
import { beforeAll, describe, expect, it } from 'vitest'
import { appNames } from '../../src/apps/run/app-names.ts'
import type { Recommendation, RatingPrediction } from '../../src/apps/collab/index.ts'
import { loadRun, type AnyRun } from '../../src/infer/index.ts'
import { tokenWriter } from '../../src/apps/text/token-writer.ts'
import { init } from '../../src/tensor/index.ts'
import type { Row } from '../../src/data/tables/table.ts'

// Run folders that version 0.1 wrote, with its answers. They stay as they are: what loaded once loads for ever.
const samples = new URL('../fixtures/runs-0.1/', import.meta.url)

/** What version 0.1 answered, next to each run. */
interface Answers {
  /** What comes after the prompt: natural logarithms of the probabilities of all tokens. */
  readonly text: { prompt: string; logProbs: number[] }
  readonly tabular: { rows: Row[]; predictions: unknown[]; probabilities?: number[] }
  readonly collab: {
    users: string[]
    items: number[]
    predictions: RatingPrediction[]
    user: string
    recommended: Recommendation
  }
  readonly autoencoder: { rows: Row[]; values: number[] }
  readonly word2vec: { word: string; nearest: { word: string; similarity: number }[]; vector: number[] }
  readonly 'text-classifier': { text: string; prediction: string; probabilities: Record<string, number> }
  readonly images: { values: number[]; prediction: string; probabilities: Record<string, number> }
}

const near = (expected: readonly number[]): unknown[] => expected.map((value) => expect.closeTo(value, 4))

async function compare(run: AnyRun, expected: unknown): Promise<void> {
  switch (run.app) {
    case 'text': {
      const { prompt, logProbs } = expected as Answers['text']
      const { steps } = run.facts.model
      const { ids } = run.vocab.encodeKnown(prompt)
      const writer = tokenWriter(run.model, { ids, steps, padding: run.vocab.padding })
      const found = Array.from(await writer.next())
      expect(found).toEqual(near(logProbs))
      writer.end()
      break
    }
    case 'tabular': {
      const { rows, predictions, probabilities } = expected as Answers['tabular']
      const found = await run.predict(rows)
      if (probabilities === undefined) {
        // Prices of some hundreds: four digits behind the point are more than float32 has.
        expect(found.predictions).toEqual((predictions as number[]).map((value) => expect.closeTo(value, 2)))
      } else {
        expect(found.predictions).toEqual(predictions)
        expect([...found.probabilities!]).toEqual(near(probabilities))
      }
      break
    }
    case 'collab': {
      const { users, items, predictions, user, recommended } = expected as Answers['collab']
      const answers = run.predict(users, items)
      const ratings = predictions.map(({ rating }) => rating)
      expect(answers.map(({ rating }) => rating)).toEqual(near(ratings))
      expect(answers.map(({ knownUser, knownItem }) => [knownUser, knownItem])).toEqual(
        predictions.map(({ knownUser, knownItem }) => [knownUser, knownItem]),
      )
      expect(run.recommend(user, { n: 3 }).items.map(({ title }) => title)).toEqual(
        recommended.items.map(({ title }) => title),
      )
      break
    }
    case 'autoencoder': {
      const { rows, values } = expected as Answers['autoencoder']
      expect([...(await run.featureValues(rows)).values]).toEqual(near(values))
      break
    }
    case 'word2vec': {
      const { word, nearest, vector } = expected as Answers['word2vec']
      expect(run.vectors.nearest(word, { n: 3 }).map((each) => each.word)).toEqual(
        nearest.map((each) => each.word),
      )
      expect([...run.vectors.vector(word)]).toEqual(near(vector))
      break
    }
    case 'text-classifier': {
      const { text, prediction, probabilities } = expected as Answers['text-classifier']
      const found = await run.predict(text)
      expect(found.prediction).toBe(prediction)
      expect(Object.values(found.probabilities)).toEqual(near(Object.values(probabilities)))
      break
    }
    case 'images': {
      const { values, prediction, probabilities } = expected as Answers['images']
      const found = await run.predict({ ...run.input.stored, values: Uint8Array.from(values) })
      expect(found.prediction).toBe(prediction)
      expect(Object.values(found.probabilities!)).toEqual(near(Object.values(probabilities)))
      break
    }
  }
}

describe('run folders of version 0.1 still load', () => {
  beforeAll(() => init())

  it.each([
    'text',
    'text-words',
    'tabular',
    'tabular-classes',
    'collab',
    'autoencoder',
    'word2vec',
    'word2vec-fake-word',
    'images',
    'text-classifier',
  ])('%s, and answers as it did', async (name) => {
    const folder = new URL(`${name}/`, samples)
    const run = await loadRun(folder)
    expect(appNames).toContain(run.app)
    await compare(run, JSON.parse(readFileSync(new URL('expected.json', folder), 'utf8')))
  })
})
