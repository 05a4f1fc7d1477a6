import { Command } from 'commander'
import type { CollabRun } from '../apps/collab/collab-run.ts'
import type { Id } from '../apps/collab/id.ts'
import type { Recommendation, RecommendOptions, Recommended } from '../apps/collab/recommendation.ts'
import { LannerError } from '../base/errors.ts'
import { wholeNumber } from './options/numbers.ts'
import { names } from './options/parsers.ts'
import { note, writeEvent, writeLine } from './output.ts'
import { verbOf } from './run-verb.ts'

interface RecommendCommandOptions {
  readonly likes?: readonly string[]
  readonly number: number
  readonly only?: readonly string[]
  readonly exclude?: readonly string[]
  readonly includeSeen?: boolean
  readonly json?: boolean
}

/** `lanner recommend RUN USER`: the best items for a user, or for a new user with `--likes`. */
export function recommendCommand(): Command {
  return new Command('recommend')
    .description('list the best items for a user, or for a new user with --likes')
    .argument('<run>', 'run folder of ratings or events')
    .argument('[user]', 'user id; an unknown user gets the most popular items')
    .option(
      '--likes <items>',
      'recommend to a new user who likes these items: ids or titles, separated by commas',
      names,
    )
    .option('-n, --number <n>', 'number of items', wholeNumber(1, 1_000_000), 10)
    .option('--only <items>', 'recommend only these items: ids, titles, or titles with *', names)
    .option('--exclude <items>', 'leave out these items: ids, titles, or titles with *', names)
    .option('--include-seen', 'include items the user already has')
    .option('--json', 'print one JSON object per item')
    .action(async (folder: string, user: string | undefined, options: RecommendCommandOptions) => {
      const { likes } = options
      for (const name of ['likes', 'only', 'exclude'] as const)
        if (options[name]?.length === 0)
          throw new LannerError('usage', `--${name} needs an item; it is empty.`)
      if ((user === undefined) === (likes === undefined))
        throw new LannerError(
          'usage',
          `Give a user id, or --likes for a new user${user === undefined ? '' : ', but not both'}.`,
        )
      const load = await verbOf(folder, 'recommend')
      const { init } = await import('../tensor/index.ts')
      await init()
      const run = await load(folder)
      const asked: RecommendOptions = {
        n: options.number,
        excludeSeen: options.includeSeen !== true,
        ...(options.only === undefined ? {} : { only: options.only }),
        ...(options.exclude === undefined ? {} : { exclude: options.exclude }),
      }
      const found = likes === undefined ? run.recommend(user!, asked) : run.recommendFor(likes, asked)
      explainLength(run, user, found, options)
      const { itemText, noteShared } = await import('./item-lines.ts')
      noteShared(run, likes ?? [])
      const text = itemText(run)
      if (!options.json && found.items.length > 0) {
        if (likes !== undefined || found.known) note(await orderText(run))
        writeLine(found.items[0]!.rating === null ? 'score  item' : 'predicted rating  item')
      }
      for (const item of found.items)
        if (options.json) writeEvent({ ...item, known: found.known })
        else writeLine(lineOf(item, likes === undefined ? 'because of' : 'because you like', text))
    })
}

/** Notes why the list differs from the request. */
function explainLength(
  run: CollabRun,
  user: string | undefined,
  { items, known }: Recommendation,
  { number, includeSeen = false, only, exclude }: RecommendCommandOptions,
): void {
  const [what, done] = run.hasRatings ? ['ratings', 'rated'] : ['events', 'chosen']
  if (user !== undefined && !known)
    note(
      `warning: user ${user} has no ${what}; these are the ${run.ranking === null ? 'most liked' : 'most popular'} items.`,
    )
  else if (items.length < number && only === undefined && exclude === undefined) {
    if (user === undefined || includeSeen) note(`There are only ${items.length.toLocaleString('en')} items.`)
    else if (items.length === 0) note(`User ${user} has ${done} every item; --include-seen ranks those.`)
    else note(`User ${user} has ${done} all but these ${items.length.toLocaleString('en')} items.`)
  } else if (items.length < number)
    note(
      items.length === 0
        ? 'No item is left; name fewer in --exclude, or more in --only.'
        : `Only ${items.length} ${items.length === 1 ? 'item matches' : 'items match'}.`,
    )
}

/** What the order of the items means: it need not be that of the predicted ratings. */
async function orderText(run: CollabRun): Promise<string> {
  if (run.ranking === null) return 'Best first, by predicted rating.'
  const numbers = run.hasRatings
    ? 'predicted ratings come from another model and can be in another order'
    : 'only the order of the scores has a meaning'
  if (run.ranking.members.length === 0) return `Most popular first; ${numbers}.`
  const { rankingTitle } = await import('./apps/collab/ranking-summary.ts')
  return `Best first, by the recommendation model (${rankingTitle(run)}); ${numbers}.`
}

function lineOf(
  { item, title, rating, score, because }: Recommended,
  why: string,
  text: (item: Id, title: string | null) => string,
): string {
  const reasons = because.map((reason) => text(reason.item, reason.title)).join('; ')
  return `${(rating ?? score).toFixed(2)}  ${text(item, title)}${reasons === '' ? '' : `  (${why} ${reasons})`}`
}
