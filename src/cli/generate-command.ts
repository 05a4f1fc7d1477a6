import { Command } from 'commander'
import { note, writeEvent } from './output.ts'
import { realNumber, wholeNumber } from './numbers.ts'

interface GenerateOptions {
  readonly prompt: string
  readonly length: number
  readonly temperature: number
  readonly seed: number
  readonly json?: boolean
}

export function generateCommand(): Command {
  return new Command('generate')
    .description('write text with a trained text model')
    .argument('<run>', 'folder of the run')
    .requiredOption('--prompt <text>', 'the text to go on from')
    .option('--length <n>', 'characters to write', wholeNumber(1, 10_000_000), 200)
    .option(
      '--temperature <t>',
      '0 always takes the likeliest, 1 samples as learned, more is wilder',
      realNumber(0, 100),
      0.8,
    )
    .option('--seed <s>', 'seed of the sampling', wholeNumber(0, Number.MAX_SAFE_INTEGER), 42)
    .option('--json', 'one JSON event a line')
    .action(async (run: string, options: GenerateOptions) => {
      const { loadTextRun } = await import('../apps/text/text-run-node.ts')
      const model = await loadTextRun(run)
      const { text, unknown } = await model.generate(options.prompt, {
        length: options.length,
        temperature: options.temperature,
        seed: options.seed,
      })
      if (unknown.length > 0)
        note(
          `lanner: the model has never seen ${unknown.map((c) => JSON.stringify(c)).join(', ')}; left out of the prompt`,
        )
      if (options.json) writeEvent({ event: 'text', prompt: options.prompt, text })
      else process.stdout.write(`${options.prompt}${text}\n`)
    })
}
