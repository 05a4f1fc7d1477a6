import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { request as httpRequest, type IncomingHttpHeaders } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { runsIn } from '../../src/serve/studio/served-runs.ts'
import { startStudio, type RunningServer } from '../../src/serve/index.ts'

const TOKEN = 'correct-horse-battery'
const folder = mkdtempSync(join(tmpdir(), 'lanner-studio-'))
let open: RunningServer
let locked: RunningServer

beforeAll(async () => {
  mkdirSync(join(folder, 'page', 'chunks'), { recursive: true })
  writeFileSync(join(folder, 'secret.txt'), 'secret')
  writeFileSync(join(folder, 'page', 'index.html'), '<!doctype html>')
  writeFileSync(join(folder, 'page', 'draw.js'), '1')
  writeFileSync(join(folder, 'page', 'lesson.js'), '3')
  writeFileSync(join(folder, 'page', 'chunks', 'a.js'), '2')
  open = await startStudio({ folder: join(folder, 'page'), port: 0 })
  locked = await startStudio({ folder: join(folder, 'page'), port: 0, token: TOKEN })
})
afterAll(async () => {
  await Promise.all([open.end(), locked.end()])
  rmSync(folder, { recursive: true, force: true })
})

interface Answer {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

function ask(
  { port }: RunningServer,
  path: string,
  headers: Readonly<Record<string, string>> = {},
  method = 'GET',
): Promise<Answer> {
  return new Promise((done, fail) => {
    const sent = httpRequest({ port, path, method, headers }, (response) => {
      let body = ''
      response.setEncoding('utf8')
      response.on('data', (part: string) => (body += part))
      response.on('end', () => done({ status: response.statusCode!, headers: response.headers, body }))
    })
    sent.on('error', fail)
    sent.end()
  })
}

/** A run folder with a file that is no part of it. */
function makeRun(name: string): string {
  const own = join(folder, 'runs', name)
  mkdirSync(own, { recursive: true })
  const model = { format: 'lanner-run', version: 1, lanner: '0.1.0', app: 'tabular', model: { name: 'x' } }
  writeFileSync(join(own, 'model.json'), JSON.stringify({ ...model, data: {}, training: {}, metrics: {} }))
  writeFileSync(join(own, 'model.safetensors'), 'weights')
  writeFileSync(join(own, 'fit.json'), 'secret')
  return own
}

describe('runs', () => {
  let shown: RunningServer
  beforeAll(async () => {
    shown = await startStudio({
      folder: join(folder, 'page'),
      port: 0,
      token: TOKEN,
      runs: [makeRun('<b>é'), makeRun('two/<b>é')],
    })
  })
  afterAll(() => shown.end())
  const headers = { authorization: `Bearer ${TOKEN}` }

  it('that the user named are listed, and their files read; nothing else is', async () => {
    const { body } = await ask(shown, '/runs', headers)
    expect(JSON.parse(body)).toEqual([
      { name: '<b>é', app: 'tabular' },
      { name: '<b>é (2)', app: 'tabular' },
    ])
    const own = `/runs/${encodeURIComponent('<b>é (2)')}`
    expect((await ask(shown, `${own}/model.safetensors`, headers)).body).toBe('weights')
    // One that may be missing is empty, so that a browser reports no error.
    expect(await ask(shown, `${own}/log.jsonl`, headers)).toMatchObject({ status: 200, body: '' })
    for (const path of [
      `${own}/fit.json`,
      `${own}/..%2Fmodel.json`,
      `/runs/..%2Fpage/index.html`,
      '/runs/three/model.json',
      `${own}/`,
    ])
      expect((await ask(shown, path, headers)).status, path).toBe(404)
  })

  it('need the token, and are not for other sites', async () => {
    expect((await ask(shown, '/runs')).status).toBe(401)
    expect((await ask(shown, '/runs', { ...headers, origin: 'https://example.org' })).status).toBe(403)
    expect((await ask(shown, '/runs', { ...headers, host: 'example.org' })).status).toBe(421)
  })

  it('are those in the current folder if none is named, and a folder without one is refused', async () => {
    expect(JSON.parse((await ask(open, '/runs')).body)).toBeInstanceOf(Array)
    mkdirSync(join(folder, 'runs', 'no run'))
    expect((await runsIn(join(folder, 'runs'))).map(({ name, app }) => [name, app])).toEqual([
      ['<b>é', 'tabular'],
    ])
    await expect(
      startStudio({ folder: join(folder, 'page'), port: 0, runs: [join(folder, 'page')] }),
    ).rejects.toThrow('is not a run: it has no model.json')
  })
})

describe('the server of the studio', () => {
  it('serves its files on this machine, isolated and with a strict policy', async () => {
    expect(new URL(open.url).hostname).toBe('127.0.0.1')
    const { status, headers, body } = await ask(open, '/')
    expect([status, body]).toEqual([200, '<!doctype html>'])
    expect(headers['content-type']).toBe('text/html; charset=utf-8')
    expect(headers['cross-origin-opener-policy']).toBe('same-origin')
    expect(headers['cross-origin-embedder-policy']).toBe('require-corp')
    const policy = String(headers['content-security-policy'])
    expect(policy).toContain("default-src 'none'")
    expect(policy).not.toMatch(/unsafe-inline|'unsafe-eval'/)
    expect((await ask(open, '/chunks/a.js')).headers['content-type']).toBe('text/javascript; charset=utf-8')
  })

  it('only the worker that draws may compile expressions, and it may fetch nothing', async () => {
    const policy = String((await ask(open, '/draw.js')).headers['content-security-policy'])
    expect(policy).toBe("default-src 'none'; script-src 'self' 'unsafe-eval'")
  })

  it('the worker that runs a program of the lesson, which readers change, may compile it and load from the server', async () => {
    const policy = String((await ask(open, '/lesson.js')).headers['content-security-policy'])
    expect(policy).toContain("script-src 'self' 'unsafe-eval'")
    expect(policy).toContain("connect-src 'self'")
    expect(policy).toContain("default-src 'none'")
  })

  it.each([
    '/secret.txt',
    '/../secret.txt',
    '/%2e%2e/secret.txt',
    '/..%2fsecret.txt',
    '/chunks/',
    '//etc/passwd',
  ])('has no file %s', async (path) => expect((await ask(open, path)).status).toBe(404))

  it('answers to its own name and origin only', async () => {
    expect((await ask(open, '/', { host: 'attacker.example' })).status).toBe(421)
    expect((await ask(open, '/', { origin: 'http://attacker.example' })).status).toBe(403)
    expect((await ask(open, '/', { origin: 'http://localhost:1' })).status).toBe(200)
    expect((await ask(open, '/', {}, 'POST')).status).toBe(405)
  })

  it('with a token opens only from its URL, which a cookie then replaces', async () => {
    expect((await ask(locked, '/')).status).toBe(401)
    expect((await ask(locked, '/?token=wrong-token')).status).toBe(401)
    expect((await ask(locked, `/chunks/a.js?token=${TOKEN}`)).status).toBe(401)
    const { pathname, search } = new URL(locked.url)
    const { status, headers } = await ask(locked, pathname + search)
    expect([status, headers.location]).toEqual([302, '/'])
    const cookie = headers['set-cookie']![0]!
    expect(cookie).toContain('HttpOnly; SameSite=Strict')
    expect((await ask(locked, '/', { cookie: cookie.split(';')[0]! })).status).toBe(200)
    expect((await ask(locked, '/', { cookie: 'lanner-studio=wrong-token' })).status).toBe(401)
    expect((await ask(locked, '/', { authorization: `Bearer ${TOKEN}` })).status).toBe(200)
  })

  it('says that a port is in use, and refuses a short token', async () => {
    await expect(startStudio({ folder: join(folder, 'page'), port: open.port })).rejects.toThrow(
      `Port ${open.port} on 127.0.0.1 is in use; choose another with --port.`,
    )
    await expect(startStudio({ folder: join(folder, 'page'), port: 0, token: 'short' })).rejects.toThrow(
      'at least 8 characters',
    )
  })
})
