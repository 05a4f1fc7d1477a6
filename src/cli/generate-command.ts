import { Command, InvalidArgumentError } from 'commander'
import { note, writeEvent } from './output.ts'
import { realNumber, wholeNumber } from './options/numbers.ts'
import { repeat } from './options/repeatable.ts'
import { verbOf } from './run-verb.ts'
import { stopSignals } from './stop-signals.ts'
import { StreamOut } from './stream-out.ts'
import { unknownText } from './unknown-text.ts'

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
    .description('generate text with a trained text model')
    .argument('<run>', 'run folder of a text model')
    .option('--prompt <text>', 'text to continue', '')
    .option(
      '--length <n>',
      'number of tokens to generate: characters, words or byte pairs',
      wholeNumber(1, 10_000_000),
      200,
    )
    .option(
      '--temperature <t>',
      'randomness: 0 always picks the most likely token, 1 samples from the learned distribution, higher values are more random',
      realNumber(0, 100),
      0.8,
    )
    .option('--top-k <k>', 'sample from the k most likely tokens', wholeNumber(1, 10_000_000))
    .option('--top-p <p>', 'sample from the most likely tokens with this total probability', realNumber(0, 1))
    .option('--stop <text>', 'stop before this text (\\n is a new line); repeat for more', stops)
    .option('--seed <s>', 'seed for sampling', wholeNumber(0, Number.MAX_SAFE_INTEGER), 42)
    .option('--json', 'print one JSON event per line')
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
      if (stream.unknown.length > 0) note(`warning: ${unknownText(stream.unknown, model.vocab.kind)}`)
      const out = new StreamOut()
      let text = ''
      let begun = false
      // The prompt comes with the first piece: an error, such as a prompt that is too long, stands alone.
      const begin = (): void => {
        if (!begun && !options.json) out.write(prompt)
        begun = true
      }
      try {
        for await (const piece of stream) {
          begin()
          if (options.json) text += piece
          else out.write(piece)
        }
        begin()
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

/** Adds a stop string, with `\n` and `\t` replaced by the characters. */
const stops = repeat((text: string, before: readonly string[] = []): string[] => {
  if (text === '') throw new InvalidArgumentError('It is empty, so generation would stop immediately.')
  return [...before, text.replaceAll('\\n', '\n').replaceAll('\\t', '\t')]
})
