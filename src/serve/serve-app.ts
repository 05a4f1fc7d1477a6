import { Hono, type Context, type MiddlewareHandler } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { streamSSE } from 'hono/streaming'
import { AutoencoderRun } from '../apps/autoencoder/autoencoder-run.ts'
import { CollabRun } from '../apps/collab/collab-run.ts'
import { TabularRun } from '../apps/tabular/tabular-run.ts'
import type { TextRun } from '../apps/text/text-run.ts'
import { LannerError } from '../base/errors.ts'
import { version } from '../base/version.ts'
import { autoencoderService } from './autoencoder-service.ts'
import { CollabService } from './collab-service.ts'
import { openApi } from './openapi.ts'
import { RequestError } from './request-error.ts'
import { tabularService } from './tabular-service.ts'
import { piecesOf, writeRequest } from './text-service.ts'

export interface ServeLimits {
  /** Bytes of a request's body. Default 1 MiB. */
  readonly bodyBytes?: number
  /** Rows in one request. Default 10,000. */
  readonly rows?: number
  /** Seconds for one answer. Default 30. */
  readonly seconds?: number
  /** Texts that are written at the same time. Default 8. */
  readonly writers?: number
}

export interface ServeAppOptions extends ServeLimits {
  /** True while the server ends: connections are then closed behind their answer. */
  readonly ending?: () => boolean
  /** Told of what is not the client's mistake. */
  readonly onProblem?: (problem: unknown) => void
}

type Run = TextRun | CollabRun | TabularRun | AutoencoderRun

/**
 * The routes of a server for one run, without a socket: `/predict` for rows and pairs, `/recommend` for ratings, `/generate` for text, `/features` of an
 * autoencoder, and `/health` and `/openapi.json` for all.
 *
 * @example
 * const answerOf = (run, request) => serveApp(run).fetch(request)
 */
export function serveApp(run: Run, options: ServeAppOptions = {}): Hono {
  const { bodyBytes = 2 ** 20, rows = 10_000, seconds = 30, writers = 8, ending, onProblem } = options
  const app = new Hono()
  // Requests share the model, so that none may set it to training while others compute.
  run.model.eval()
  const { app: kind, model } = run.description()
  const health = { status: 'ok', app: kind, model: model.name, lanner: version }
  const document = openApi(run)

  app.use(async (c, next) => {
    await next()
    if (ending?.()) c.res.headers.set('connection', 'close')
  })
  app.use(limitBody(bodyBytes))
  app.get('/health', (c) => c.json(health))
  app.get('/openapi.json', (c) => c.json(document))
  if (run instanceof TabularRun) addRows(app, '/predict', tabularService(run), rows, seconds)
  else if (run instanceof AutoencoderRun) addRows(app, '/features', autoencoderService(run), rows, seconds)
  else if (run instanceof CollabRun) {
    const service = new CollabService(run)
    addRows(app, '/predict', service, rows, seconds)
    app.get('/recommend', (c) => c.json(service.recommend(queryOf(c))))
    app.post('/recommend', async (c) => c.json(service.recommend(await jsonOf(c))))
  } else addGenerate(app, run, writers, seconds)

  const known = [
    ...new Set(app.routes.filter(({ method }) => method !== 'ALL').map((r) => `${r.method} ${r.path}`)),
  ]
  app.notFound((c) =>
    problem(c, 404, `There is no ${c.req.method} ${c.req.path} here; there are ${known.join(', ')}.`),
  )
  app.onError((error, c) => {
    if (error instanceof RequestError) return problem(c, error.status, error.message, error.field)
    onProblem?.(error)
    return error instanceof LannerError
      ? problem(c, 500, error.message)
      : problem(c, 500, 'Something unexpected went wrong.')
  })
  return app
}

/** Refuses bodies of more bytes, before they are read where their length is given. */
function limitBody(most: number): MiddlewareHandler {
  const refuse = (): never => {
    throw new RequestError(null, `The body of a request may have ${most} bytes, and this one has more.`, 413)
  }
  const counted = bodyLimit({ maxSize: most, onError: refuse })
  return (c, next) => {
    const length = c.req.header('content-length')
    // To look at the body itself costs more than a prediction; Node reads no more of it than its length says.
    if (length === undefined || c.req.header('transfer-encoding') !== undefined) return counted(c, next)
    return Number(length) > most ? refuse() : next()
  }
}

/** Answers rows or pairs. */
interface RowService {
  one(body: unknown): Promise<unknown>
  many(bodies: readonly unknown[]): Promise<readonly unknown[]>
}

/** A route for one row, or a list of rows whose answers then stand under `predictions` or `rows`. */
function addRows(
  app: Hono,
  path: '/predict' | '/features',
  service: RowService,
  most: number,
  seconds: number,
): void {
  const list = path === '/predict' ? 'predictions' : 'rows'
  app.post(path, async (c) => {
    const body = await jsonOf(c)
    if (!Array.isArray(body)) return c.json((await inTime(service.one(body), seconds)) as object)
    if (body.length > most)
      throw new RequestError(null, `A request may have ${most} rows, and this one has ${body.length}.`, 413)
    return c.json({ [list]: await inTime(service.many(body), seconds) })
  })
}

function addGenerate(app: Hono, run: TextRun, most: number, seconds: number): void {
  let writing = 0
  app.post('/generate', async (c) => {
    const request = writeRequest(await jsonOf(c))
    if (writing >= most)
      throw new RequestError(
        null,
        `${writing} texts are being written, which is the most; try again later.`,
        503,
      )
    writing++
    const gone = new AbortController()
    const signal = AbortSignal.any([gone.signal, AbortSignal.timeout(1000 * seconds)])
    return streamSSE(c, async (stream) => {
      stream.onAbort(() => gone.abort())
      const send = (event: string | undefined, data: object): Promise<void> =>
        stream.writeSSE({ ...(event === undefined ? {} : { event }), data: JSON.stringify(data) })
      try {
        const pieces = piecesOf(run, request, signal)
        let next = await pieces.next()
        for (; !next.done; next = await pieces.next()) await send(undefined, { text: next.value })
        await send('done', { unknown: next.value })
      } catch (error) {
        if (gone.signal.aborted) return
        const late = signal.aborted ? `The text was not done after ${seconds} seconds.` : null
        await send('error', { message: late ?? (error as Error).message })
      } finally {
        writing--
      }
    })
  })
}

function problem(
  c: Context,
  status: 400 | 404 | 413 | 500 | 503,
  message: string,
  field: string | null = null,
) {
  return c.json({ error: { message, field } }, status)
}

async function jsonOf(c: Context): Promise<unknown> {
  try {
    return await c.req.json()
  } catch (error) {
    if (error instanceof RequestError) throw error
    throw new RequestError(null, `The body of a request must be JSON: ${(error as Error).message}.`)
  }
}

/** A query as the fields of a body: numbers and truth values are read. */
function queryOf(c: Context): Record<string, unknown> {
  const { n, excludeSeen, ...rest } = c.req.query()
  return {
    ...rest,
    ...(n === undefined ? {} : { n: n.trim() === '' || Number.isNaN(Number(n)) ? n : Number(n) }),
    ...(excludeSeen === undefined
      ? {}
      : { excludeSeen: excludeSeen === 'true' ? true : excludeSeen === 'false' ? false : excludeSeen }),
  }
}

/** The answer, or a refusal where it is not there in time. */
async function inTime<T>(answer: Promise<T>, seconds: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () =>
        reject(
          new RequestError(null, `There was no answer within ${seconds} seconds; ask for fewer rows.`, 503),
        ),
      1000 * seconds,
    )
  })
  try {
    return await Promise.race([answer, late])
  } finally {
    clearTimeout(timer)
  }
}
