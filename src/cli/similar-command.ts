import { Command } from 'commander'
import { wholeNumber } from './options/numbers.ts'
import { writeEvent, writeLine } from './output.ts'
import { verbOf } from './run-verb.ts'

/** `lanner similar RUN ITEM`: items that the same people choose. */
export function similarCommand(): Command {
  return new Command('similar')
    .description('list the items most similar to an item, best first: those that the same people choose')
    .argument('<run>', 'run folder of ratings or events')
    .argument('<item>', 'item id or title')
    .option('-n, --number <n>', 'number of items', wholeNumber(1, 1_000_000), 10)
    .option('--json', 'print one JSON object per item')
    .action(async (folder: string, item: string, { number, json }: { number: number; json?: boolean }) => {
      const load = await verbOf(folder, 'recommend')
      const { init } = await import('../tensor/index.ts')
      await init()
      const run = await load(folder)
      const { itemText, noteShared } = await import('./item-lines.ts')
      noteShared(run, [item])
      const text = itemText(run)
      const found = run.similar(item, number)
      // Scores of different models have different scales, so only the order counts.
      if (json !== true && found.length > 0) writeLine('score  item')
      for (const near of found)
        if (json === true) writeEvent({ ...near })
        else writeLine(`${near.score.toFixed(2)}  ${text(near.item, near.title)}`)
    })
}
