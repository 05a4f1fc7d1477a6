import { Command } from 'commander'
import { note, writeEvent } from './output.ts'
import { realNumber, wholeNumber } from './options/numbers.ts'
import { verbOf } from './run-verb.ts'
import { stopSignals } from './stop-signals.ts'
import { StreamOut } from './stream-out.ts'

interface GenerateCommandOptions {
  readonly prompt: string
  readonly length: number
  readonly temperature: number
  readonly topK?: number
  readonly topP?: number
  readonly stop?: readonly string[]
  readonly seed: number
  readonly json?: boolean
}

export function generateCommand(): Command {
  return new Command('generate')
    .description('write text with a trained text model')
    .argument('<run>', 'folder of the run')
    .requiredOption('--prompt <text>', 'the text to go on from')
    .option(
      '--length <n>',
      'tokens to write: characters, words or byte pairs, as the model has them',
      wholeNumber(1, 10_000_000),
      200,
    )
    .option(
      '--temperature <t>',
      '0 always takes the likeliest, 1 samples as learned, more is wilder',
      realNumber(0, 100),
      0.8,
    )
    .option('--top-k <k>', 'only the k likeliest tokens may come', wholeNumber(1, 10_000_000))
    .option(
      '--top-p <p>',
      'only the likeliest tokens that together have this chance may come',
      realNumber(0, 1),
    )
    .option('--stop <text>', 'end where this text comes (\\n is a new line); may be given again', stops)
    .option('--seed <s>', 'seed of the sampling', wholeNumber(0, Number.MAX_SAFE_INTEGER), 42)
    .option('--json', 'one JSON event a line')
    .action(async (run: string, options: GenerateCommandOptions) => {
      const model = await (await verbOf(run, 'generate'))(run)
      const stop = stopSignals()
      const { prompt, length, temperature, topK, topP, seed } = options
      const stream = model.stream(prompt, {
        length,
        temperature,
        topK,
        topP,
        seed,
        stop: options.stop,
        signal: stop.signal,
      })
      if (stream.unknown.length > 0)
        note(`lanner: ${unknownText(stream.unknown, model.vocab.kind === 'words')}`)
      const out = new StreamOut()
      if (!options.json) out.write(prompt)
      let text = ''
      try {
        for await (const piece of stream)
          if (options.json) text += piece
          else out.write(piece)
      } catch (error) {
        if (!stop.signal.aborted || error !== stop.signal.reason) throw error
        process.exitCode = stop.exitCode()
      } finally {
        stop.release()
      }
      const { unknown, tokens, stoppedAt } = stream
      if (options.json) writeEvent({ event: 'text', prompt, text, tokens, unknown, stoppedAt })
      else out.end('\n')
    })
}

function unknownText(unknown: readonly string[], words: boolean): string {
  const listed = unknown
    .slice(0, 20)
    .map((piece) => JSON.stringify(piece))
    .join(', ')
  return `the model has never seen ${listed}${unknown.length > 20 ? ', ...' : ''}; ${words ? 'read as an unknown word' : 'left out of the prompt'}`
}

/** The stop strings given so far and one more, `\n` and `\t` written out. */
function stops(text: string, before: readonly string[] = []): string[] {
  return [...before, text.replaceAll('\\n', '\n').replaceAll('\\t', '\t')]
}
