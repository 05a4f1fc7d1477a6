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
      users: 'int32 [batch]: places in `users`, counted from 0',
      items: 'int32 [batch]: places in `items`',
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
    what: `A model of ratings: ${valueText(model['users'])} users and ${valueText(model['items'])} items have a learned vector of ${valueText(model['factors'])} numbers and a bias each; their product is the rating.`,
    uses: ['Which of its items one of its users would rate highest.', 'Which items are rated alike.'],
    limits: [
      'A user or item that training did not have gets an answer from averages alone.',
      `Ratings lie from ${valueText((model['yRange'] as unknown[] | undefined)?.[0])} to ${valueText((model['yRange'] as unknown[] | undefined)?.[1])}.`,
      'It learned from what people chose to rate, so what is rated much is recommended much.',
      'The run holds who rated what: treat it as personal data.',
    ],
    use: `lanner recommend ${folder} USER`,
    data:
      typeof data['ratings'] === 'number'
        ? [
            `${data['ratings']} ratings, ${percent(training['valid'])} of them kept for validation, chosen at random by the seed`,
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
