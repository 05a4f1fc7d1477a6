import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { lanner } from './run-lanner.ts'

const isBuilt = existsSync(resolve('build/studio/page/index.html'))
const folder = mkdtempSync(join(tmpdir(), 'lanner-studio-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe('lanner studio', () => {
  it.skipIf(isBuilt)('says how to build the page in a clone that has none', async () => {
    const { code, stdout, stderr } = await lanner(['studio', '--port', '0'], { cwd: folder })
    expect([code, stdout]).toEqual([2, ''])
    expect(stderr).toBe(
      'lanner: The studio is not built in this clone; build it with `npm run studio:build`.\n',
    )
  })

  it.skipIf(!isBuilt)('serves the page on this machine, and exits with 0 on SIGTERM', async () => {
    const args = [resolve('dist/cli/main.js'), 'studio', '--port', '0', '--json', '--token', 'correct-horse']
    const child = spawn(process.execPath, args, { cwd: folder, stdio: ['ignore', 'pipe', 'inherit'] })
    const ended = new Promise<number | null>((done) => child.once('exit', done))
    const line = await new Promise<string>((done) =>
      child.stdout.once('data', (part: Buffer) => done(part.toString())),
    )
    const { url } = JSON.parse(line) as { readonly url: string }
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/\?token=correct-horse$/)
    expect((await fetch(url, { redirect: 'manual' })).status).toBe(302)
    expect((await fetch(new URL('/', url))).status).toBe(401)
    child.kill('SIGTERM')
    expect(await ended).toBe(0)
  })
})
