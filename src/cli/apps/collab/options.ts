import { LannerError } from '../../../base/errors.ts'
import { shellWord } from '../../../base/shell-command.ts'
import type { RankingOption } from '../../../apps/collab/options.ts'
import { rankingChoices } from '../../../apps/collab/ranking/ranking-choices.ts'
import { realNumber, wholeNumber } from '../../options/numbers.ts'
import { flagOf, type OptionsInto, type ParsedOptions } from '../../options/option-row.ts'
import { oneOf } from '../../options/parsers.ts'
import {
  batchOptions,
  monitorOptions,
  tableFileOptions,
  trainingOptions,
  type BatchOptions,
  type MonitorOptions,
  type TableFileOptions,
  type TrainingOptions,
} from '../../options/shared-options.ts'

export interface CollabOptions extends TrainingOptions, BatchOptions, MonitorOptions, TableFileOptions {
  readonly user: string
  readonly item: string
  readonly rating?: string
  readonly implicit?: boolean
  readonly time?: string
  /** The last rows by this column are the validation rows. */
  readonly validLast?: string
  readonly ranking?: RankingOption
  /** A table of item titles, with the columns `item` and `titleColumn`. */
  readonly titles?: string
  readonly titleColumn?: string
  readonly factors?: number
  readonly weightDecay?: number
}

const needed = ['user', 'item'] as const

/** Options of the rating model. */
const ratingOnly = [
  'epochs',
  'lr',
  'batchSize',
  'accumulate',
  'localSteps',
  'factors',
  'weightDecay',
  'patience',
  'tensorboard',
  'csv',
  'histograms',
]

const own: OptionsInto<CollabOptions> = {
  title: 'Recommendations',
  rows: [
    { flag: '--user <column>', help: 'user id column', into: 'user' },
    { flag: '--item <column>', help: 'item id column', into: 'item' },
    {
      flag: '--rating <column>',
      help: 'rating column; without it each row is an event, such as a purchase',
      into: 'rating',
    },
    {
      flag: '--implicit',
      help: 'the rating column contains event counts instead of ratings',
      into: 'implicit',
    },
    {
      flag: '--time <column>',
      help: 'time column, with --valid-last, which names the same column',
      into: 'time',
    },
    {
      flag: '--valid-last <column>',
      help: 'validate on the last rows by this column, such as a time',
      into: 'validLast',
    },
    {
      flag: '--ranking <model>',
      help: 'recommendation model; none recommends by predicted rating (default: auto, chosen on held-out events)',
      parse: oneOf([...rankingChoices, 'none']),
      into: 'ranking',
    },
    {
      flag: '--titles <file>',
      help: 'table of item titles; its id column has the name given to --item',
      into: 'titles',
      path: 'read',
    },
    {
      flag: '--title-column <column>',
      help: 'title column of that table (default: title)',
      into: 'titleColumn',
    },
    {
      flag: '--factors <n>',
      help: 'size of the user and item embeddings (default: 50)',
      parse: wholeNumber(1, 65_536),
      into: 'factors',
    },
    {
      flag: '--weight-decay <w>',
      help: 'weight decay (default: 2e-4)',
      parse: realNumber(0, 1000),
      into: 'weightDecay',
    },
  ],
}

/** Options of ratings and events, in the order of the help. */
export const collabOptionSets: readonly OptionsInto<CollabOptions>[] = [
  trainingOptions,
  batchOptions,
  monitorOptions,
  tableFileOptions,
  own,
]

/** @throws LannerError if options are missing or contradict each other. */
export function checkRatings(options: ParsedOptions): void {
  const lacking = needed.filter((name) => options[name] === undefined)
  if (lacking.length > 0)
    throw new LannerError(
      'usage',
      `Recommendations need --user and --item; ${lacking.map(flagOf).join(' and ')} ${lacking.length === 1 ? 'is' : 'are'} missing.`,
    )
  const { rating, implicit, time, validLast } = options
  if (time !== undefined && validLast === undefined)
    throw new LannerError(
      'usage',
      `--time has no effect without --valid-last: to validate on the last rows by this column, use --valid-last ${shellWord(String(time))}; else drop --time.`,
    )
  if (time !== undefined && validLast !== undefined && time !== validLast)
    throw new LannerError(
      'usage',
      '--time and --valid-last are different columns; use the same one for both.',
    )
  if (options['titles'] === undefined && options['titleColumn'] !== undefined)
    throw new LannerError('usage', '--title-column is a column of the --titles file; add --titles FILE.')
  if (implicit === true && rating === undefined)
    throw new LannerError(
      'usage',
      '--implicit means that the --rating column contains event counts; add --rating COLUMN, or drop --implicit to count each row as one event.',
    )
  if (rating !== undefined && implicit !== true) return
  // A run on events has no net for these options.
  const unused = ratingOnly.find((name) => options[name] !== undefined)
  if (unused !== undefined)
    throw new LannerError(
      'usage',
      `${flagOf(unused)} is for ratings; events have none. Name the rating column with --rating.`,
    )
  if (options['device'] === 'webgpu')
    throw new LannerError(
      'usage',
      'Events have no net to train; the models that rank items have closed forms, which are computed on the CPU. Drop --device webgpu.',
    )
  if (options['ranking'] === 'none')
    throw new LannerError('usage', '--ranking none needs ratings; name the rating column with --rating.')
}
