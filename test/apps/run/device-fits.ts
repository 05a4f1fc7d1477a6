import * as autoencoder from '../../../src/apps/autoencoder/index.ts'
import * as collab from '../../../src/apps/collab/index.ts'
import * as images from '../../../src/apps/images/index.ts'
import type { Run } from '../../../src/apps/run/run.ts'
import type { DeviceOption } from '../../../src/apps/run/training-device.ts'
import * as tabular from '../../../src/apps/tabular/index.ts'
import * as text from '../../../src/apps/text/index.ts'
import { Table } from '../../../src/data/tables/table.ts'
import type { Callback } from '../../../src/learner/index.ts'
import { takePictures } from '../../../src/data/images/picture.ts'
import { stripes } from '../images/made-pictures.ts'

/** A small fit of an app, and what its run answers, to be compared from device to device. */
export interface DeviceFit {
  readonly fit: (options: DeviceOption & { readonly callbacks: readonly Callback[] }) => Promise<Run>
  readonly answer: (run: Run) => Promise<readonly number[]>
}

const letters = 'the cat sat on the mat, and the dog ran after the hat. '.repeat(12)

const rows = Array.from({ length: 160 }, (_, i) => ({
  size: ((i * 7) % 23) / 4,
  kind: ['a', 'b', 'c'][i % 3]!,
  price: ((i * 7) % 23) / 2 + (i % 3),
  sort: (i * 7) % 23 > 11 ? 'big' : 'small',
}))
const table = Table.fromRows(rows)
const asked = Table.fromRows(rows.slice(0, 12))

const ratings = Table.fromRows(
  Array.from({ length: 200 }, (_, i) => ({
    who: i % 20,
    what: (i * 7) % 13,
    stars: 1 + (((i % 20) + ((i * 7) % 13)) % 5),
  })),
)

const reviews = Array.from({ length: 60 }, (_, i) =>
  i % 2 === 0 ? `a good day number ${i % 7} for all of us` : `a bad night number ${i % 5} for none of them`,
)
const moods = reviews.map((_, i) => (i % 2 === 0 ? 'good' : 'bad'))

const pictures = stripes(20, { side: 16 })
const colored = stripes(20, { side: 16, channels: 3 })

function ofText(options: object): DeviceFit {
  return {
    fit: (own) =>
      text.fit(letters, { epochs: 2, steps: 8, hidden: 8, factors: 8, batchSize: 8, ...options, ...own }),
    answer: async (run) => {
      const { text: written } = await (run as text.TextRun).generate('the ', { length: 8, temperature: 0 })
      return Array.from(written, (letter) => letter.codePointAt(0)!)
    },
  }
}

function ofTable(options: object): DeviceFit {
  return {
    fit: (own) =>
      tabular.fit(table, {
        target: 'price',
        ignore: ['sort'],
        ...options,
        ...own,
      } as tabular.TabularFitOptions),
    answer: async (run) => {
      const { predictions, probabilities } = await (run as tabular.TabularRun).predict(asked)
      return probabilities ? [...probabilities] : (predictions as number[])
    },
  }
}

/** Fits of all apps that train a net, by name. */
export const deviceFits: Readonly<Record<string, DeviceFit>> = {
  'a gru on characters': ofText({ model: 'gru', ngrams: 0 }),
  'an lstm with n-grams and average weights': ofText({ model: 'lstm', averageWeights: true, layers: 2 }),
  'a gpt': ofText({ model: 'gpt', layers: 1, heads: 2 }),
  'the loop of the lesson': ofText({ model: 'loop', steps: 4 }),
  'a char3 net': ofText({ model: 'char3', steps: 3 }),
  'an ensemble for numbers': ofTable({ epochs: 2, quality: 'fast', layers: [16] }),
  'an ensemble for classes': ofTable({
    epochs: 2,
    quality: 'fast',
    layers: [16],
    target: 'sort',
    ignore: ['price'],
  }),
  'a mixed-input net': ofTable({ model: 'mixed-input', epochs: 2, layers: [8] }),
  'an autoencoder': {
    fit: (own) => autoencoder.fit(table, { layers: [16, 3, 16], epochs: 2, ...own }),
    answer: async (run) => {
      const features = await (run as autoencoder.AutoencoderRun).features(asked)
      return features.names.flatMap((name) =>
        Array.from((features.column(name) as { values: Float64Array }).values),
      )
    },
  },
  ratings: {
    fit: (own) =>
      collab.fit(ratings, { user: 'who', item: 'what', rating: 'stars', factors: 4, epochs: 2, ...own }),
    answer: async (run) =>
      (run as collab.CollabRun)
        .predict(
          Array.from({ length: 12 }, (_, i) => i),
          Array.from({ length: 12 }, (_, i) => i),
        )
        .map(({ rating }) => rating),
  },
  pictures: {
    fit: (own) => images.fit(pictures, { epochs: 1, widths: [4, 4], ...own }),
    answer: async (run) =>
      Array.from(
        await (run as images.ImagesRun).features(takePictures(pictures.pictures, Int32Array.of(0, 1, 2))),
      ),
  },
  'pictures, on a frozen body': {
    fit: (own) => images.fit(colored, { epochs: 1, freeze: true, ...own }),
    answer: async (run) =>
      Array.from(
        await (run as images.ImagesRun).features(takePictures(colored.pictures, Int32Array.of(0, 1, 2))),
      ),
  },
  'a classifier of texts': {
    fit: (own) =>
      text.fitClassifier(reviews, moods, {
        model: 'gru',
        minFreq: 1,
        epochs: 1,
        hidden: 8,
        factors: 8,
        pretrainEpochs: 1,
        ...own,
      }),
    answer: async (run) =>
      (await (run as text.TextClassifierRun).predictAll(['a good day', 'a bad night'])).flatMap(
        ({ probabilities }) => Object.values(probabilities),
      ),
  },
  'a bag of n-grams': {
    fit: (own) => text.fitClassifier(reviews, moods, { model: 'bag', epochs: 2, ...own }),
    answer: async (run) =>
      (await (run as text.TextClassifierRun).predictAll(['a good day', 'a bad night'])).flatMap(
        ({ probabilities }) => Object.values(probabilities),
      ),
  },
}

/** The losses of all epochs and the answers of a fit on a device. */
export async function trained(
  { fit, answer }: DeviceFit,
  device: DeviceOption['device'],
): Promise<{ readonly run: Run; readonly numbers: readonly number[] }> {
  const losses: number[] = []
  const run = await fit({
    device,
    callbacks: [{ onEpochEnd: (_, { trainLoss, validLoss }) => void losses.push(trainLoss, validLoss ?? 0) }],
  })
  return { run, numbers: [...losses, ...(await answer(run))] }
}
