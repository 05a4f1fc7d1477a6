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
    .description('what a user would rate highest, of what they have not rated')
    .argument('<run>', 'a run folder of ratings')
    .argument('<user>', 'the id of a user; one that is not known gets what everyone likes')
    .option('-n, --number <n>', 'how many', wholeNumber(1, 1_000_000), 10)
    .option('--include-seen', 'also what the user has rated')
    .option('--json', 'one JSON object an item to stdout')
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
      if (!known) note(`warning: no rating is of user ${user}; these are the items that everyone likes.`)
      else if (items.length === 0)
        note(`User ${user} has rated every item; --include-seen lists what they would rate highest of those.`)
      else if (items.length < options.number)
        note(
          options.includeSeen === true
            ? `There are no more than these ${items.length} items.`
            : `These ${items.length} are all that user ${user} has not rated.`,
        )
      for (const { item, title, rating } of items)
        if (options.json) writeEvent({ item, title, rating, known })
        else writeOut(`${rating.toFixed(2)}  ${title ?? idKey(item)}\n`)
    })
}
