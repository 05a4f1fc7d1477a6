import { createHash } from 'node:crypto'
import {
  existsSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { DataSet } from '../../src/apps/data-sets/data-sets.ts'
import { fetchDataSet } from '../../src/apps/data-sets/fetch-data-set.ts'
import { FileError } from '../../src/base/errors.ts'
import { lanner } from './run-lanner.ts'

const bytes = Buffer.from('To be, or not to be. '.repeat(5000))
const set: DataSet = {
  name: 'speech',
  title: 'a speech',
  file: 'speech.txt',
  url: '',
  bytes: bytes.length,
  sha256: createHash('sha256').update(bytes).digest('hex'),
  license: 'public domain',
}

let cache: string
let server: Server
let ranges: (string | undefined)[]
let answer: (request: IncomingMessage, response: ServerResponse) => void
let from: string

beforeEach(async () => {
  cache = mkdtempSync(join(tmpdir(), 'lanner-cache-'))
  process.env['LANNER_CACHE'] = cache
  ranges = []
  answer = (request, response) => {
    const start = Number(/bytes=(\d+)-/.exec(request.headers.range ?? '')?.[1] ?? 0)
    response.writeHead(start > 0 ? 206 : 200).end(bytes.subarray(start))
  }
  server = createServer((request, response) => {
    ranges.push(request.headers.range)
    answer(request, response)
  })
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready))
  from = `http://127.0.0.1:${(server.address() as AddressInfo).port}/speech.txt`
})
afterEach(async () => {
  delete process.env['LANNER_CACHE']
  server.closeAllConnections()
  await new Promise((closed) => server.close(closed))
  rmSync(cache, { recursive: true, force: true })
})

describe('fetching a data set', () => {
  it('keeps the file in the cache and asks the network only once', async () => {
    const seen: number[] = []
    const path = await fetchDataSet(set, { from, onProgress: (done) => seen.push(done) })
    expect(readFileSync(path).equals(bytes)).toBe(true)
    expect(seen.at(-1)).toBe(bytes.length)
    expect(await fetchDataSet(set, { from })).toBe(path)
    expect(ranges).toEqual([undefined])
  })

  it('resumes a broken download', async () => {
    const whole = answer
    answer = (_request, response) => {
      response.writeHead(200, { 'content-length': bytes.length })
      response.write(bytes.subarray(0, 40_000))
      const part = join(cache, 'speech', 'speech.txt.part')
      const arrived = setInterval(() => {
        if (!existsSync(part) || statSync(part).size === 0) return
        clearInterval(arrived)
        response.destroy()
      }, 5)
    }
    await expect(fetchDataSet(set, { from })).rejects.toThrow(/broke off after \d+ of 105000 bytes/)
    answer = whole
    const path = await fetchDataSet(set, { from })
    expect(ranges[1]).toMatch(/^bytes=[1-9]\d*-$/)
    expect(readFileSync(path).equals(bytes)).toBe(true)
  })

  it.skipIf(process.platform === 'win32')('does not write through a link in a shared cache', async () => {
    const [precious, part] = [join(cache, 'precious'), join(cache, 'speech', 'speech.txt.part')]
    mkdirSync(join(cache, 'speech'))
    for (const plant of [symlinkSync, linkSync]) {
      writeFileSync(precious, 'precious')
      plant(precious, part)
      rmSync(join(cache, 'speech', 'speech.txt'), { force: true })
      expect(readFileSync(await fetchDataSet(set, { from })).equals(bytes)).toBe(true)
      expect(readFileSync(precious, 'utf8')).toBe('precious')
    }
    expect(ranges).toEqual([undefined, undefined])
  })

  it('says that the cache cannot be written', async () => {
    process.env['LANNER_CACHE'] = join(cache, 'file')
    writeFileSync(join(cache, 'file'), '')
    await expect(fetchDataSet(set, { from })).rejects.toThrow('part of the path is a file, not a folder.')
  })

  it('refuses a file with a wrong checksum and keeps nothing of it', async () => {
    answer = (_request, response) => response.end(Buffer.alloc(bytes.length, 'x'))
    await expect(fetchDataSet(set, { from })).rejects.toThrow(/sha256/)
    expect(existsSync(join(cache, 'speech', 'speech.txt'))).toBe(false)
    expect(existsSync(join(cache, 'speech', 'speech.txt.part'))).toBe(false)
  })

  it('fetches again what was damaged in the cache', async () => {
    mkdirSync(join(cache, 'speech'))
    writeFileSync(join(cache, 'speech', 'speech.txt'), Buffer.alloc(bytes.length, 'x'))
    expect(readFileSync(await fetchDataSet(set, { from })).equals(bytes)).toBe(true)
  })

  it('refuses a server that sends more than the file', async () => {
    answer = (_request, response) => response.end(Buffer.concat([bytes, bytes]))
    await expect(fetchDataSet(set, { from })).rejects.toThrow(/more than the 105000 bytes/)
  })

  it('names the address and the response of a server without the file', async () => {
    answer = (_request, response) => response.writeHead(404, 'Not Found').end()
    const failure = fetchDataSet(set, { from })
    await expect(failure).rejects.toBeInstanceOf(FileError)
    await expect(failure).rejects.toThrow(/answered 404 Not Found/)
  })

  it('says in one line with exit code 2 that there is no connection', async () => {
    const outcome = await lanner(['data', 'nietzsche', '--from', 'http://127.0.0.1:1/nietzsche.txt'], {
      cwd: cache,
      env: { LANNER_CACHE: cache },
    })
    expect(outcome.code).toBe(2)
    expect(outcome.stderr).toMatch(/^lanner: Cannot reach http:\/\/127\.0\.0\.1:1\/.*\n$/)
    expect(outcome.stdout).toBe('')
  })
})
