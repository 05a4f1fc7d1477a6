import { streamSSE } from 'hono/streaming'
import type { GenerateOptions } from '../../apps/text/generate.ts'
import type { TextRun } from '../../apps/text/text-run.ts'
import { Deadline } from '../deadline.ts'
import { fieldOf, fieldsOf, numberField, textField } from '../fields.ts'
import { jsonOf } from '../json-body.ts'
import { answers, body, count, number, object, text } from '../openapi.ts'
import { RequestError } from '../request-error.ts'
import type { Route, RouteLimits } from '../routes.ts'

/** A validated request to generate text. */
interface WriteRequest {
  readonly prompt: string
  readonly options: Omit<GenerateOptions, 'signal'>
}

/** The maximum length of a prompt in characters, and of the output in tokens. */
const LONGEST = 100_000

const fields = {
  prompt: { ...text, maxLength: LONGEST },
  length: count(LONGEST, 200),
  temperature: { ...number, minimum: 0, maximum: 100, default: 0.8 },
  topK: { ...count(1_000_000), description: 'sample from the K most likely tokens' },
  topP: {
    ...number,
    minimum: 0,
    maximum: 1,
    description: 'sample from the most likely tokens whose probabilities add up to P',
  },
  stop: { ...text, maxLength: 1000, description: 'stop before this text' },
  seed: { type: 'integer', minimum: 0, maximum: Number.MAX_SAFE_INTEGER, default: 42 },
}

/** `/generate`: continues a prompt, streaming the text; `/next`: the most likely next words. */
export function textRoutes(run: TextRun, { seconds, writers }: RouteLimits): readonly Route[] {
  let writing = 0
  return [
    {
      method: 'POST',
      path: '/generate',
      operation: {
        summary: 'Generates text that continues a prompt',
        requestBody: body(object(fields, ['prompt'])),
        responses: answers(
          'Server-sent events: a message {"text"} for each piece, then the event "done" {"unknown"} with the parts of the prompt the model does not know, or the event "error" {"message"}',
          text,
          'text/event-stream',
        ),
      },
      async answer(c) {
        const request = writeRequest(await jsonOf(c))
        if (writing >= writers)
          throw new RequestError(
            null,
            `The server is already generating ${writing} texts, the maximum; try again later.`,
            503,
          )
        writing++
        const deadline = new Deadline(seconds)
        const { signal } = deadline
        const response = streamSSE(c, async (stream) => {
          let gone = false
          stream.onAbort(() => {
            gone = true
            deadline.abandon()
          })
          // A client that does not read keeps its slot only until the time limit.
          const send = (event: string | undefined, data: object): Promise<void> =>
            Promise.race([
              stream.writeSSE({ ...(event === undefined ? {} : { event }), data: JSON.stringify(data) }),
              deadline.over,
            ])
          try {
            const pieces = piecesOf(run, request, signal)
            let next = await pieces.next()
            for (; !next.done && !signal.aborted; next = await pieces.next())
              await send(undefined, { text: next.value })
            signal.throwIfAborted()
            await send('done', { unknown: next.value })
          } catch (error) {
            if (gone) return
            const message = signal.aborted
              ? `The text was not finished within ${seconds} seconds.`
              : (error as Error).message
            const told = stream.writeSSE({ event: 'error', data: JSON.stringify({ message }) })
            await Promise.race([told, new Promise((resolve) => setTimeout(resolve, GRACE).unref())])
          } finally {
            deadline.end()
            writing--
          }
        })
        // `streamSSE` would keep the connection alive even for a client that wants it closed; Node handles that.
        response.headers.delete('connection')
        return response
      },
    },
    {
      method: 'POST',
      path: '/next',
      operation: {
        summary: 'Suggests the next word',
        requestBody: body(object({ prompt: fields.prompt, top: count(MOST_WORDS, 5) }, ['prompt'])),
        responses: answers(
          'The most likely words, best first, with what to append to the prompt',
          object(
            {
              words: {
                type: 'array',
                items: object({ word: text, text, probability: number }, ['word', 'text', 'probability']),
              },
            },
            ['words'],
          ),
        ),
      },
      async answer(c) {
        const given = fieldsOf(await jsonOf(c), 'The request', ['prompt', 'top'])
        const prompt = textField(given, 'prompt', LONGEST)
        const top = numberField(given, 'top', 5, { low: 1, high: MOST_WORDS, whole: true })
        if (writing >= writers)
          throw new RequestError(
            null,
            `The server is busy with ${writing} texts, the maximum; try again later.`,
            503,
          )
        writing++
        const deadline = new Deadline(seconds)
        try {
          return c.json({ words: await run.next(prompt, { top, signal: deadline.signal }) })
        } finally {
          deadline.end()
          writing--
        }
      },
    },
  ]
}

/** Maximum number of suggestions in one request. */
const MOST_WORDS = 100

/** @throws RequestError naming the field that is wrong. */
function writeRequest(asked: unknown): WriteRequest {
  const given = fieldsOf(asked, 'The request', Object.keys(fields))
  const has = (name: keyof typeof fields): boolean => fieldOf(given, name) !== undefined
  return {
    prompt: textField(given, 'prompt', LONGEST),
    options: {
      length: numberField(given, 'length', 200, { low: 1, high: LONGEST, whole: true }),
      temperature: numberField(given, 'temperature', 0.8, { low: 0, high: 100 }),
      seed: numberField(given, 'seed', 42, { low: 0, high: Number.MAX_SAFE_INTEGER, whole: true }),
      ...(!has('topK')
        ? {}
        : { topK: numberField(given, 'topK', 1, { low: 1, high: 1_000_000, whole: true }) }),
      ...(!has('topP') ? {} : { topP: numberField(given, 'topP', 1, { low: 1e-9, high: 1 }) }),
      ...(!has('stop') ? {} : { stop: textField(given, 'stop', 1000) }),
    },
  }
}

/** Milliseconds for a client to read the reason why its text ended. */
const GRACE = 1000

/** Milliseconds of text per event: one event per character would cost more than the character. */
const PIECE = 10

/**
 * The generated text, in pieces.
 *
 * @returns the parts of the prompt the model does not know.
 */
async function* piecesOf(
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
