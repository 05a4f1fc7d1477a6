import { ValueError } from '../../../base/errors.ts'
import { shownValue } from '../../../base/quoted.ts'
import { tokenName } from '../../../data/text/token-kind.ts'
import type { TextFitOptions } from '../options.ts'
import { kindOfVocab } from '../prepare-text.ts'
import type { TextRun } from '../text-run.ts'
import { readsStreams, usesAttention } from '../models/names.ts'

/** Options that the run decides from which the weights come. */
type Taken =
  | 'model'
  | 'tokens'
  | 'steps'
  | 'hidden'
  | 'factors'
  | 'layers'
  | 'heads'
  | 'positions'
  | 'tiedWeights'
  | 'ngrams'

/**
 * The options of a fit that starts from the weights of a run: the model is that of the run. Only the length of the windows may differ, except in `gpt`, which has a
 * weight for each position.
 *
 * @throws ValueError for an option that contradicts the run.
 */
export function startOptions(options: TextFitOptions, from: TextRun): TextFitOptions {
  const { name, hidden, factors, steps, layers, heads, positions, tiedWeights, ngrams } = from.facts.model
  const taken: { readonly [K in Taken]?: TextFitOptions[K] | undefined } = {
    model: name,
    tokens: kindOfVocab(from.vocab),
    hidden,
    factors,
    layers,
    heads,
    positions,
    tiedWeights,
    ngrams: readsStreams(name) ? (ngrams?.order ?? 0) : undefined,
    steps: usesAttention(name) ? steps : (options.steps ?? steps),
  }
  for (const [option, value] of Object.entries(taken)) {
    const given = options[option as Taken]
    if (given !== undefined && given !== value)
      throw new ValueError(
        'text.fit',
        `${option} must be ${shown(value)}, as in the run that the weights come from, got ${shownValue(given)}; leave it out`,
        { options: [option] },
      )
  }
  if (options.identityInit)
    throw new ValueError('text.fit', 'identityInit is for a start from scratch; leave it out', {
      options: ['identityInit'],
    })
  if (options.vocab !== undefined && options.vocab.kind !== from.vocab.kind)
    throw new ValueError(
      'text.fit',
      `the run that the weights come from reads ${tokenName(from.vocab.kind, 2)}, but vocab has ${tokenName(options.vocab.kind, 2)}`,
    )
  const known = Object.entries(taken).filter(([, value]) => value !== undefined)
  return { ...options, ...(Object.fromEntries(known) as Partial<Pick<TextFitOptions, Taken>>) }
}

function shown(value: unknown): string {
  return value === undefined ? 'none' : String(value)
}
