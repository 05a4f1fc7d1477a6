import { checkOptions, pickOptions, type OptionNames } from '../../base/check-options.ts'
import { Breathing } from '../../base/breathe.ts'
import { ValueError } from '../../base/errors.ts'
import { shownValue } from '../../base/quoted.ts'
import type { TextVocab } from '../../data/index.ts'
import type { TextModel } from './models/index.ts'
import { Sampler, type SamplingOptions, samplingOptionNames } from './sampling.ts'
import { StopStrings } from './stop-strings.ts'
import { tokenWriter } from './token-writer.ts'

export interface GenerateOptions extends SamplingOptions {
  /** Number of tokens to generate: characters, words or byte pairs, depending on the model. Default 200. */
  readonly length?: number
  /** One or more stop strings: generation ends when one appears; it is not part of the output. */
  readonly stop?: string | readonly string[]
  /** Stops after the current token; rejects with the signal's reason. */
  readonly signal?: AbortSignal
}

export const generateOptionNames: OptionNames<GenerateOptions> = {
  ...samplingOptionNames,
  length: true,
  stop: true,
  signal: true,
}

export interface Generated {
  /** The generated text, without the prompt. */
  readonly text: string
  /** Number of generated tokens, including those of a stop string. */
  readonly tokens: number
  /** The stop string that ended generation, if one did. */
  readonly stoppedAt?: string
  /** Characters or words of the prompt that the model does not know: ignored, or read as the unknown word. */
  readonly unknown: readonly string[]
}

/** Generated text as a stream: read it with `for await`. */
export interface TextStream extends AsyncIterable<string> {
  /** Characters or words of the prompt that the model does not know: ignored, or read as the unknown word. */
  readonly unknown: readonly string[]
  /** Tokens generated so far. */
  readonly tokens: number
  /** The stop string that ended generation, if one did. */
  readonly stoppedAt: string | undefined
}

/** What generation needs from a run. */
export interface Writing {
  readonly model: TextModel
  readonly vocab: TextVocab
  /** Window length, for models that read windows. */
  readonly steps: number
}

/** Milliseconds between yields to the event loop. */
const TURN = 20

/** Normalizes line ends to those of texts read from files. */
function withKnownLineEnds(prompt: string, vocab: TextVocab): string {
  if (!prompt.includes('\r') || vocab.encodeKnown('\r').unknown.length === 0) return prompt
  return prompt.replace(/\r\n?/g, '\n')
}

/** Padding stands for no text at all: it is generated only if the training text itself contains it. */
function neverWritten({ unknownId, padding, writesPadding = false }: TextVocab): number[] {
  return [...(unknownId === undefined ? [] : [unknownId]), ...(writesPadding ? [] : [padding])]
}

/**
 * Continues a prompt with a text model and streams the output in pieces: whole characters, and never a part of a stop string. Nothing is computed before the
 * first piece is requested, or beyond what is requested.
 *
 * @throws ValueError for a setting out of range.
 * @example
 * const run = await text.fit('the cat sat on the mat. '.repeat(40), { epochs: 1, model: 'seq-rnn', steps: 8, hidden: 8 })
 * let written = ''
 * for await (const piece of run.stream('the ', { length: 5 })) written += piece
 * written.length // 5
 */
export function streamText(writing: Writing, prompt: string, options: GenerateOptions = {}): TextStream {
  checkOptions('streamText', options, generateOptionNames)
  const { length = 200, stop = [], signal } = options
  if (!Number.isInteger(length) || length < 0)
    throw new ValueError('generate', `length must be an integer of at least 0, got ${shownValue(length)}`)
  const { model, vocab, steps } = writing
  const sampler = new Sampler(pickOptions<SamplingOptions>(options, samplingOptionNames), neverWritten(vocab))
  const { ids, unknown } = vocab.encodeKnown(withKnownLineEnds(prompt, vocab))
  const stops = new StopStrings(typeof stop === 'string' ? [stop] : stop)
  let tokens = 0

  async function* pieces(): AsyncGenerator<string, void, undefined> {
    const breathing = new Breathing(TURN)
    const decoder = vocab.decoder(ids)
    const training = model.training
    model.eval()
    const writer = tokenWriter(model, { ids, steps, padding: vocab.padding })
    try {
      while (tokens < length && stops.found === undefined) {
        // Awaiting what is there already would cost each token a turn of the queue.
        const found = writer.next()
        const id = sampler.pick(found instanceof Promise ? await found : found)
        writer.push(id)
        tokens++
        const piece = stops.push(decoder.push(id))
        if (piece !== '') yield piece
        const turn = breathing.now()
        if (turn !== undefined) await turn
        signal?.throwIfAborted()
      }
      if (stops.found !== undefined) return
      const rest = stops.push(decoder.end()) + stops.end()
      if (rest !== '') yield rest
    } finally {
      writer.end()
      model.train(training)
    }
  }

  const iterator = pieces()
  return {
    unknown,
    get tokens() {
      return tokens
    },
    get stoppedAt() {
      return stops.found
    },
    [Symbol.asyncIterator]: () => iterator,
  }
}

/**
 * Continues a prompt with a text model: see `streamText`.
 *
 * @throws ValueError for a setting out of range.
 * @example
 * const run = await text.fit('the cat sat on the mat. '.repeat(40), { epochs: 1, model: 'seq-rnn', steps: 8, hidden: 8 })
 * const { tokens } = await generateText(run, 'the ', { length: 5, temperature: 0 })
 * tokens // 5
 */
export async function generateText(
  writing: Writing,
  prompt: string,
  options: GenerateOptions = {},
): Promise<Generated> {
  checkOptions('generateText', options, generateOptionNames)
  options.signal?.throwIfAborted()
  const stream = streamText(writing, prompt, options)
  let text = ''
  for await (const piece of stream) text += piece
  const { unknown, tokens, stoppedAt } = stream
  return { text, tokens, unknown, ...(stoppedAt === undefined ? {} : { stoppedAt }) }
}
