import { spawn, type ChildProcess } from 'node:child_process'
import { rmSync } from 'node:fs'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { init } from '../../src/tensor/index.ts'
import { makeRuns, newRows, type SmallRuns } from '../infer/runs.ts'
import { lanner } from './run-lanner.ts'

let runs: SmallRuns
beforeAll(async () => {
  await init()
  runs = await makeRuns()
})
afterAll(() => rmSync(runs.folder, { recursive: true, force: true }))

interface Served {
  readonly url: string
  readonly child: ChildProcess
  readonly ended: Promise<number | null>
}

/** Starts `lanner serve` on a free port and waits until it listens. */
function serve(run: string): Promise<Served> {
  const args = [resolve('dist/cli/main.js'), 'serve', run, '--port', '0', '--json']
  const child = spawn(process.execPath, args, { cwd: runs.folder, stdio: ['ignore', 'pipe', 'pipe'] })
  const ended = new Promise<number | null>((done) => child.once('exit', done))
  return new Promise((done, fail) => {
    let errors = ''
    child.stderr.on('data', (part: Buffer) => (errors += part.toString()))
    child.stdout.once('data', (line: Buffer) => {
      const { url } = JSON.parse(line.toString()) as { readonly url: string }
      done({ url, child, ended })
    })
    void ended.then((code) => fail(new Error(`lanner serve ended with ${code}: ${errors}`)))
  })
}

describe('lanner serve', () => {
  it('serves the run’s predictions over HTTP on this machine only, and exits with 0 on SIGTERM', async () => {
    const { url, child, ended } = await serve('rows')
    expect(new URL(url).hostname).toBe('127.0.0.1')
    const response = await fetch(`${url}/predict`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(newRows[0]),
    })
    const { prediction } = (await response.json()) as { readonly prediction: number }
    const ours = await runs.rows.predict(newRows[0]!)
    expect(prediction).toBeCloseTo(ours.prediction as number, 3)
    child.kill('SIGTERM')
    expect(await ended).toBe(0)
    await expect(fetch(`${url}/health`)).rejects.toThrow()
  })

  it('on SIGTERM finishes the current text and takes no new requests', async () => {
    const { url, child, ended } = await serve('text')
    const response = await fetch(`${url}/generate`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ prompt: 'the ', length: 3000, seed: 1 }),
    })
    const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader()
    let events = (await reader.read()).value!
    child.kill('SIGTERM')
    for (let part = await reader.read(); !part.done; part = await reader.read()) events += part.value
    expect(events.trimEnd()).toMatch(/event: done\ndata: {"unknown":\[\]}$/)
    const pieces = [...events.matchAll(/^data: (\{"text".*\})$/gm)].map(
      ([, data]) => (JSON.parse(data!) as { readonly text: string }).text,
    )
    expect(pieces.join('').length).toBe(3000)
    expect(await ended).toBe(0)
  })

  it('says in one sentence that a port is in use, and ends with 2', async () => {
    const other = createServer()
    await new Promise<void>((done) => other.listen(0, '127.0.0.1', done))
    const { port } = other.address() as AddressInfo
    const { code, stdout, stderr } = await lanner(['serve', 'rows', '--port', String(port)], {
      cwd: runs.folder,
    })
    await new Promise((done) => other.close(done))
    expect([code, stdout]).toEqual([2, ''])
    expect(stderr).toBe(`lanner: Port ${port} on 127.0.0.1 is in use; choose another with --port.\n`)
  })

  it.each([
    [['serve', 'nothing'], 'There is no run folder nothing'],
    [['serve', 'rows', '--port', '70000'], 'It must be an integer from 0 to 65535.'],
    [['serve', 'rows', '--host', '203.0.113.7'], '203.0.113.7 is not an address of this machine'],
  ])('%j ends with one sentence', async (args, message) => {
    const { code, stderr } = await lanner(args, { cwd: join(runs.folder) })
    expect(code).toBe(2)
    expect(stderr).toContain(message)
    expect(stderr.trimEnd()).not.toContain('\n')
  })
})
