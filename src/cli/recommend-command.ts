import { Command } from 'commander'
import { wholeNumber } from './options/numbers.ts'
import { note, writeEvent, writeOut } from './output.ts'
import { verbOf } from './run-verb.ts'

interface RecommendCommandOptions {
  readonly number: number
  readonly includeSeen?: boolean
  readonly json?: boolean
}

/** `lanner recommend RUN USER`: the items that a user would rate highest. */
export function recommendCommand(): Command {
  return new Command('recommend')
    .description('list the items a user would rate highest and has not rated yet')
    .argument('<run>', 'run folder of ratings')
    .argument('<user>', 'user id; an unknown user gets the most liked items')
    .option('-n, --number <n>', 'number of items', wholeNumber(1, 1_000_000), 10)
    .option('--include-seen', 'include items the user has rated')
    .option('--json', 'print one JSON object per item')
    .action(async (folder: string, user: string, options: RecommendCommandOptions) => {
      const load = await verbOf(folder, 'recommend')
      const { init } = await import('../tensor/index.ts')
      await init()
      const { idKey } = await import('../apps/collab/id.ts')
      const run = await load(folder)
      const { items, known } = run.recommend(user, {
        n: options.number,
        excludeSeen: options.includeSeen !== true,
      })
      if (!known) note(`warning: user ${user} has no ratings; these are the most liked items.`)
      else if (items.length === 0) note(`User ${user} has rated every item; --include-seen ranks those.`)
      else if (items.length < options.number)
        note(
          options.includeSeen === true
            ? `There are only ${items.length} items.`
            : `User ${user} has rated all but these ${items.length} items.`,
        )
      for (const { item, title, rating } of items)
        if (options.json) writeEvent({ item, title, rating, known })
        else writeOut(`${rating.toFixed(2)}  ${title ?? idKey(item)}\n`)
    })
}
