import type { GenerateOptions } from '../apps/text/generate.ts'
import type { TextRun } from '../apps/text/text-run.ts'
import { fieldsOf, numberField, textField } from './fields.ts'

/** A request to write, checked. */
export interface WriteRequest {
  readonly prompt: string
  readonly options: Omit<GenerateOptions, 'signal'>
}

const FIELDS = ['prompt', 'length', 'temperature', 'topK', 'topP', 'stop', 'seed']

/** @throws RequestError naming the field that is wrong. */
export function writeRequest(body: unknown): WriteRequest {
  const fields = fieldsOf(body, 'The request', FIELDS)
  const { topK, topP, stop } = fields
  return {
    prompt: textField(fields, 'prompt', 100_000),
    options: {
      length: numberField(fields, 'length', 200, { low: 1, high: 100_000, whole: true }),
      temperature: numberField(fields, 'temperature', 0.8, { low: 0, high: 100 }),
      seed: numberField(fields, 'seed', 42, { low: 0, high: Number.MAX_SAFE_INTEGER, whole: true }),
      ...(topK === undefined
        ? {}
        : { topK: numberField(fields, 'topK', 1, { low: 1, high: 1_000_000, whole: true }) }),
      ...(topP === undefined ? {} : { topP: numberField(fields, 'topP', 1, { low: 1e-9, high: 1 }) }),
      ...(stop === undefined ? {} : { stop: textField(fields, 'stop', 1000) }),
    },
  }
}

/** Milliseconds of writing that go into one piece: an event for each character would cost more than the character. */
const PIECE = 10

/**
 * What a run writes, in pieces.
 *
 * @returns the characters or words of the prompt that the model does not know.
 */
export async function* piecesOf(
  run: TextRun,
  { prompt, options }: WriteRequest,
  signal: AbortSignal,
): AsyncGenerator<string, readonly string[], undefined> {
  const stream = run.stream(prompt, { ...options, signal })
  let waiting = ''
  let last = -Infinity
  for await (const piece of stream) {
    waiting += piece
    if (performance.now() - last < PIECE) continue
    yield waiting
    waiting = ''
    last = performance.now()
  }
  if (waiting !== '') yield waiting
  return stream.unknown
}
