import type { CollabRun } from '../../apps/collab/collab-run.ts'
import { EmbeddingDot, EmbeddingDotBias, EmbeddingNet } from '../../apps/collab/models/index.ts'
import type { RunDescription } from '../../apps/run/run-folder.ts'
import { valueText } from '../card/markdown.ts'
import { collabGraph } from '../onnx/collab-graphs.ts'
import type { AppExport, CardPhrases } from './app-export.ts'

export const collabExport: AppExport<CollabRun> = {
  hasSteps: false,
  graph: ({ model }) => collabGraph(model),
  graphOfModel: (model) =>
    model instanceof EmbeddingDot || model instanceof EmbeddingDotBias || model instanceof EmbeddingNet
      ? collabGraph(model)
      : null,
  preprocessing: collabPreprocessing,
  card: collabPhrases,
}

function collabPreprocessing(run: CollabRun): Record<string, unknown> {
  const { users, items, titles } = run.description().data
  return {
    inputs: {
      users: 'int32 [batch]: indices into `users`, starting at 0',
      items: 'int32 [batch]: indices into `items`, starting at 0',
    },
    outputs: { rating: 'float32 [batch]: predicted ratings' },
    users,
    items,
    ...(titles === undefined ? {} : { titles }),
  }
}

function collabPhrases({ model, data, training, metrics }: RunDescription, folder: string): CardPhrases {
  const baseline = (metrics['baseline'] ?? {}) as Readonly<Record<string, unknown>>
  return {
    tags: ['recommendation'],
    what: `A model of ratings (matrix factorization): ${valueText(model['users'])} users and ${valueText(model['items'])} items each have an embedding of size ${valueText(model['factors'])} and a bias; the rating is their dot product plus the biases.`,
    uses: ['Recommending items to its users.', 'Finding items that are rated alike.'],
    limits: [
      'Predictions for users or items not in the training data come from biases alone.',
      `Predicted ratings range from ${valueText((model['yRange'] as unknown[] | undefined)?.[0])} to ${valueText((model['yRange'] as unknown[] | undefined)?.[1])}.`,
      'It learned from what people chose to rate, so popular items are recommended more often.',
      'The run contains who rated what: treat it as personal data.',
    ],
    use: `lanner recommend ${folder} USER`,
    data:
      typeof data['ratings'] === 'number'
        ? [
            `${data['ratings']} ratings, ${percent(training['valid'])} of them held out for validation, chosen at random by the seed`,
          ]
        : [],
    scores: Object.entries(baseline).map(([name, value]) => [
      `mean squared error of ${name}`,
      undefined,
      value,
    ]),
  }
}

function percent(part: unknown): string {
  return typeof part === 'number' ? `${Number((100 * part).toPrecision(3))} %` : 'some'
}
