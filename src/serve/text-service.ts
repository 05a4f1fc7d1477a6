import type { GenerateOptions } from '../apps/text/generate.ts'
import type { TextRun } from '../apps/text/text-run.ts'
import { breathe } from '../base/breathe.ts'
import { fieldsOf, numberField, textField } from './fields.ts'

/** A request to write, checked. */
export interface WriteRequest {
  readonly prompt: string
  readonly options: Pick<GenerateOptions, 'length' | 'temperature' | 'seed'>
}

const FIELDS = ['prompt', 'length', 'temperature', 'seed']

/** @throws RequestError naming the field that is wrong. */
export function writeRequest(body: unknown): WriteRequest {
  const fields = fieldsOf(body, 'The request', FIELDS)
  return {
    prompt: textField(fields, 'prompt', 100_000),
    options: {
      length: numberField(fields, 'length', 200, { low: 1, high: 100_000, whole: true }),
      temperature: numberField(fields, 'temperature', 0.8, { low: 0, high: 100 }),
      seed: numberField(fields, 'seed', 42, { low: 0, high: Number.MAX_SAFE_INTEGER, whole: true }),
    },
  }
}

/**
 * What a run writes, in pieces: all that came while others had the event loop's turn is one. Whoever stops reading stops the writing.
 *
 * @returns the characters of the prompt that the model does not know.
 */
export async function* piecesOf(
  run: TextRun,
  { prompt, options }: WriteRequest,
  signal: AbortSignal,
): AsyncGenerator<string, readonly string[], undefined> {
  const left = new AbortController()
  const state = { waiting: '', finished: false }
  let wake = (): void => {}
  const writing = run
    .generate(prompt, {
      ...options,
      signal: AbortSignal.any([signal, left.signal]),
      onCharacter(character) {
        state.waiting += character
        wake()
      },
    })
    .finally(() => {
      state.finished = true
      wake()
    })
  // It is awaited below; until then a failure must not count as unhandled.
  writing.catch(() => {})
  try {
    while (!state.finished || state.waiting !== '') {
      if (state.waiting === '') await new Promise<void>((resolve) => (wake = resolve))
      await breathe()
      const piece = state.waiting
      state.waiting = ''
      if (piece !== '') yield piece
    }
    return (await writing).unknown
  } finally {
    left.abort(new Error('nobody reads any more'))
  }
}
