import type { CollabRun } from '../../apps/collab/collab-run.ts'
import { EventModel } from '../../apps/collab/event-model.ts'
import { DataError } from '../../base/errors.ts'
import { EmbeddingDot, EmbeddingDotBias, EmbeddingNet } from '../../apps/collab/models/index.ts'
import type { RunDescription } from '../../apps/run/run-folder.ts'
import { readableCount } from '../../plot/report/readable.ts'
import { valueText } from '../card/markdown.ts'
import { collabGraph } from '../onnx/collab-graphs.ts'
import type { AppExport, CardPhrases } from './app-export.ts'

export const collabExport: AppExport<CollabRun> = {
  hasSteps: false,
  graph({ model, tastes, tasteShare }) {
    if (model instanceof EventModel)
      throw new DataError(
        'A run on events has no net to export as ONNX; load it with lanner/infer, or serve it with `lanner serve`.',
      )
    return collabGraph(model, tastes === null ? null : { tastes, share: tasteShare })
  },
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
  const {
    ndcg10,
    recall20,
    coverage,
    baseline: popular,
  } = (metrics['ranking'] ?? {}) as Readonly<Record<string, unknown>>
  const popularity = (popular ?? {}) as Readonly<Record<string, unknown>>
  const ranks: CardPhrases['scores'] = [
    ['nDCG@10 of recommendations (baseline: popularity)', ndcg10, popularity['ndcg10']],
    ['recall@20', recall20, popularity['recall20']],
    ['coverage of the items', coverage, popularity['coverage']],
  ]
  if (model.name === 'events')
    return {
      tags: ['recommendation'],
      what: `A recommender trained on events of ${readableCount(Number(model['users']))} users and ${readableCount(Number(model['items']))} items.`,
      uses: [
        'Recommending items to its users, and to new users from items that they like.',
        'Finding items that the same people choose.',
      ],
      limits: [
        'It learned from what people chose, so popular items are recommended more often.',
        'The run contains who chose what: treat it as personal data.',
      ],
      use: `lanner recommend ${folder} USER`,
      data:
        typeof data['ratings'] === 'number'
          ? [`${data['ratings']} events, ${percent(training['valid'])} of them held out for validation`]
          : [],
      scores: ranks,
    }
  const baseline = (metrics['baseline'] ?? {}) as Readonly<Record<string, unknown>>
  return {
    tags: ['recommendation'],
    what: `A rating model (matrix factorization): ${readableCount(Number(model['users']))} users and ${readableCount(Number(model['items']))} items each have an embedding of size ${valueText(model['factors'])} and a bias; ${ratingText(metrics['tasteShare'])}.`,
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
    scores: [
      ...Object.entries(baseline).map(([name, value]): CardPhrases['scores'][number] => [
        `mean squared error of ${name}`,
        undefined,
        value,
      ]),
      ...ranks,
    ],
  }
}

/** How the parts of a rating are put together. */
function ratingText(tasteShare: unknown): string {
  const factors = 'their dot product plus the biases'
  return typeof tasteShare !== 'number'
    ? `the rating is ${factors}`
    : `a rating is the weighted mean of a ridge regression per user on item vectors (${percent(tasteShare)}) and of ${factors} (${percent(1 - tasteShare)})`
}

function percent(part: unknown): string {
  return typeof part === 'number' ? `${Number((100 * part).toPrecision(3))} %` : 'some'
}
