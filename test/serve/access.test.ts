import { request as httpRequest } from 'node:http'
import { connect } from 'node:net'
import { rmSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { serveApp, startServer, type RunningServer } from '../../src/serve/index.ts'
import { init } from '../../src/tensor/index.ts'
import { makeRuns, newRows, type SmallRuns } from '../infer/runs.ts'

const TOKEN = 'correct-horse-battery'
const problems: unknown[] = []
let runs: SmallRuns
let server: RunningServer
let texts: RunningServer
let locked: RunningServer
beforeAll(async () => {
  await init()
  runs = await makeRuns()
  const onProblem = (problem: unknown): void => void problems.push(problem)
  server = await startServer(runs.rows, { port: 0, onProblem })
  texts = await startServer(runs.text, { port: 0, onProblem })
  locked = await startServer(runs.rows, { port: 0, onProblem, token: TOKEN, allowHosts: ['models.example'] })
})
afterAll(async () => {
  await Promise.all([server, texts, locked].map((one) => one.end()))
  rmSync(runs.folder, { recursive: true, force: true })
})

interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly body: string
}

/** Asks with exactly these headers. */
function ask(
  { port }: RunningServer,
  path: string,
  {
    headers = {},
    body,
    method = body === undefined ? 'GET' : 'POST',
  }: {
    readonly headers?: Readonly<Record<string, string>>
    readonly body?: string | Buffer
    readonly method?: string
  } = {},
): Promise<Answer> {
  return new Promise((done, fail) => {
    const sent = httpRequest(
      {
        port,
        path,
        method,
        headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
      },
      (response) => {
        const parts: Buffer[] = []
        response.on('data', (part: Buffer) => parts.push(part))
        response.on('end', () =>
          done({
            status: response.statusCode!,
            headers: response.headers,
            body: Buffer.concat(parts).toString(),
          }),
        )
      },
    )
    sent.on('error', fail)
    sent.end(body)
  })
}

/** Sends bytes as they are and gives what comes back until the server closes. */
function raw({ port }: RunningServer, text: string): Promise<string> {
  return new Promise((done, fail) => {
    let answer = ''
    const socket = connect(port, '127.0.0.1', () => socket.write(text))
    socket.on('data', (part) => (answer += part.toString()))
    socket.on('close', () => done(answer))
    socket.on('error', fail)
  })
}

const row = JSON.stringify(newRows[0])

describe('access to a server', () => {
  it.each(['localhost', 'LOCALHOST:80', '127.0.0.1:1', '127.9.9.9', '[::1]:3210', 'localhost.'])(
    'accepts %s as a name of this machine',
    async (host) => expect((await ask(server, '/health', { headers: { host } })).status).toBe(200),
  )

  it.each([
    ['attacker.example', 421],
    ['attacker.example:3210', 421],
    ['127.0.0.1.attacker.example', 421],
    ['localhost.attacker.example', 421],
    ['192.168.0.7', 421],
    ['[::2]', 421],
    ['0.0.0.0', 421],
    ['models.example', 421],
    ['localhost@attacker.example', 400],
    ['local host', 400],
  ])('does not answer to the name %s', async (host, status) => {
    for (const path of ['/health', '/openapi.json', '/nothing'])
      expect((await ask(server, path, { headers: { host } })).status).toBe(status)
    expect((await ask(server, '/predict', { headers: { host }, body: row })).status).toBe(status)
  })

  it('accepts a host name only if allowed', async () => {
    const headers = { authorization: `Bearer ${TOKEN}` }
    expect(
      (await ask(locked, '/health', { headers: { ...headers, host: 'Models.example:99' } })).status,
    ).toBe(200)
    expect((await ask(locked, '/health', { headers: { ...headers, host: 'other.example' } })).status).toBe(
      421,
    )
    await expect(serveApp(runs.rows, { allowHosts: ['http://a'] })).rejects.toThrow(
      'a host name without a port',
    )
    await expect(serveApp(runs.rows, { allowHosts: ['a:80'] })).rejects.toThrow('a host name without a port')
  })

  it('accepts other machines by address if it listens for them, but not by name', async () => {
    const open = await serveApp(runs.rows, { host: '0.0.0.0' })
    const status = async (host: string): Promise<number> =>
      (await open.request('/health', { headers: { host } })).status
    expect(
      await Promise.all(['10.0.0.5:3210', '[fe80::1]', 'localhost', 'attacker.example'].map(status)),
    ).toEqual([200, 200, 200, 421])
  })

  it.each([
    [{ origin: 'http://attacker.example' }, 403],
    [{ origin: 'null' }, 403],
    [{ origin: 'file://' }, 403],
    [{ 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors' }, 403],
    [{ 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' }, 200],
    [{ origin: 'http://localhost:5173' }, 200],
    [{ origin: 'http://127.0.0.1:3210' }, 200],
  ])('answers pages by their origin: %j', async (headers, status) => {
    expect((await ask(server, '/openapi.json', { headers })).status).toBe(status)
    expect((await ask(server, '/predict', { headers, body: row })).status).toBe(status)
  })

  it('refuses two Host headers, and takes HTTP/1.0 without one', async () => {
    const two = await raw(
      server,
      'GET /health HTTP/1.1\r\nHost: localhost\r\nHost: attacker.example\r\nConnection: close\r\n\r\n',
    )
    expect(two).toMatch(/^HTTP\/1\.1 400 /)
    expect(await raw(server, 'GET /health HTTP/1.0\r\n\r\n')).toMatch(/^HTTP\/1\.1 200 /)
  })

  it('requires its token and reveals nothing without it', async () => {
    for (const authorization of [
      undefined,
      'Bearer wrong-wrong',
      `Basic ${TOKEN}`,
      `Bearer ${TOKEN}x`,
      'Bearer',
    ])
      for (const [path, body] of [['/openapi.json'], ['/predict', row], ['/nothing']] as const) {
        const headers: Record<string, string> = authorization === undefined ? {} : { authorization }
        const answer = await ask(locked, path, { headers, ...(body === undefined ? {} : { body }) })
        expect([answer.status, answer.headers['www-authenticate']]).toEqual([401, 'Bearer'])
        expect(answer.body).not.toContain('Ulm')
      }
    expect((await ask(locked, '/health')).body).toBe('{"status":"ok"}')
    const headers = { authorization: `bearer ${TOKEN}` }
    expect((await ask(locked, '/predict', { headers, body: row })).status).toBe(200)
    const document = JSON.parse((await ask(locked, '/openapi.json', { headers })).body) as {
      readonly components: { readonly securitySchemes: unknown }
    }
    expect(document.components.securitySchemes).toEqual({ token: { type: 'http', scheme: 'bearer' } })
    await expect(serveApp(runs.rows, { token: '' })).rejects.toThrow('at least 8 characters')
    await expect(serveApp(runs.rows, { token: 'with space' })).rejects.toThrow('at least 8 characters')
  })
})

describe('limits of a request', () => {
  it.each([
    [{ 'content-type': 'text/plain' }, 415, 'content-type: application/json, got text/plain'],
    [{ 'content-type': 'application/x-www-form-urlencoded' }, 415, 'content-type: application/json'],
    [{ 'content-type': 'application/jsonp' }, 415, 'content-type: application/json'],
    [
      { 'content-type': 'application/json', 'content-encoding': 'gzip' },
      415,
      'must not be compressed, got content-encoding gzip',
    ],
    [{ 'content-type': 'Application/JSON; charset=utf-8' }, 200, 'prediction'],
  ])('%j', async (headers, status, words) => {
    const answer = await ask(server, '/predict', { headers, body: row })
    expect(answer.status).toBe(status)
    expect(answer.body).toContain(words)
  })

  it('names the methods of a path, and never lets a browser guess a type', async () => {
    for (const method of ['GET', 'PUT', 'DELETE', 'OPTIONS']) {
      const answer = await ask(server, '/predict', { method })
      expect([answer.status, answer.headers['allow']]).toEqual([405, 'POST'])
      expect(answer.headers['x-content-type-options']).toBe('nosniff')
    }
    const answer = await ask(server, '/health', { body: '{}' })
    expect([answer.status, answer.headers['allow']]).toEqual([405, 'GET, HEAD'])
    expect((await ask(server, '/health', { method: 'HEAD' })).status).toBe(200)
    expect((await ask(server, '/health')).headers['x-content-type-options']).toBe('nosniff')
  })

  const deep = '['.repeat(400_000) + ']'.repeat(400_000)
  it.each([
    ['deep lists', deep],
    ['deep lists without an end', '['.repeat(400_000)],
    ['deep objects', '{"a":'.repeat(150_000) + '1' + '}'.repeat(150_000)],
    ['a deep cell', `{"city":"Ulm","garden":true,"size":${deep}}`],
    ['a long key', `{"${'k'.repeat(1_000_000)}":1}`],
    ['many keys', `{${Array.from({ length: 80_000 }, (_, i) => `"k${i}":1`).join()}}`],
    ['a long text', JSON.stringify('x'.repeat(1_000_000))],
    ['a long cell', `{"city":"Ulm","garden":true,"size":"${'9'.repeat(1_000_000)}x"}`],
  ])('%s are refused in one short sentence, at once', async (_what, body) => {
    const begin = performance.now()
    const answer = await ask(server, '/predict', { body })
    expect(answer.status).toBe(400)
    expect(answer.body.length).toBeLessThan(1000)
    expect(performance.now() - begin).toBeLessThan(3000)
  })

  it.each([
    [{ city: 'Ulm', size: '0x10', garden: true }, 'size'],
    [{ city: 'Ulm', size: true, garden: true }, 'size'],
    [{ city: 'Ulm', size: 'Infinity', garden: true }, 'size'],
    [{ city: 'Ulm', size: '1_000', garden: true }, 'size'],
    [{ garden: true, size: 1, toString: 'x', __proto__: { city: 'Ulm' } }, 'city'],
  ])('%j is refused', async (body, field) => {
    const answer = await ask(server, '/predict', { body: JSON.stringify(body) })
    expect(answer.status).toBe(400)
    expect((JSON.parse(answer.body) as { error: { field: string } }).error.field).toBe(field)
  })

  it('does not report clients that go away while they send', async () => {
    for (const head of ['Content-Length: 500', 'Transfer-Encoding: chunked']) {
      const socket = connect(server.port, '127.0.0.1')
      socket.write(
        `POST /predict HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n${head}\r\n\r\n5\r\n{"cit`,
      )
      await new Promise((done) => setTimeout(done, 100))
      socket.resetAndDestroy()
    }
    await new Promise((done) => setTimeout(done, 100))
    expect((await ask(server, '/health')).status).toBe(200)
    expect(problems).toEqual([])
  })

  it('closes the connection after a text if the client asks for it', async () => {
    const body = '{"prompt":"the ","length":5}'
    const answer = await raw(
      texts,
      `POST /generate HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
    )
    expect(answer).toContain('event: done')
    expect(answer.toLowerCase()).toContain('connection: close')
  })
})
