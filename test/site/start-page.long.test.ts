import { execFile, spawn, type ChildProcess } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { chromium as launcher } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { chromium } from '../browser/chromium.ts'

const page = readFileSync('docs/start.md', 'utf8')
let folder: string
let registry: string
const children: ChildProcess[] = []

// An empty folder, and a registry with the packages as they would be published, since they are not yet.
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'lanner-start-'))
  const packed = mkdtempSync(join(tmpdir(), 'lanner-packed-'))
  const server = spawn(process.execPath, ['scripts/release/registry-here.mjs', packed], { detached: true })
  children.push(server)
  registry = await firstMatch(server, /http:\/\/\S+/, 'the registry')
  rmSync(packed, { recursive: true, force: true })
}, 120_000)
afterAll(() => {
  // With what they started.
  for (const { pid } of children)
    try {
      process.kill(-pid!, 'SIGKILL')
    } catch {
      // It has ended.
    }
  rmSync(folder, { recursive: true, force: true })
})

/** A command as the page has it. */
function command(text: string): string {
  if (!page.includes(text)) throw new Error(`docs/start.md does not say: ${text}`)
  return text
}

const environment = (): NodeJS.ProcessEnv => ({
  ...process.env,
  NO_COLOR: '1',
  npm_config_registry: registry,
  npm_config_ignore_scripts: undefined,
})

/** Runs a command. Not synchronously: the runner would take this process for dead. */
function ran(text: string): Promise<{ readonly stdout: string; readonly stderr: string }> {
  return promisify(execFile)('sh', ['-c', command(text)], { cwd: folder, env: environment() })
}
const run = async (text: string): Promise<string> => (await ran(text)).stdout

/** What a program prints first that matches. */
async function firstMatch(child: ChildProcess, pattern: RegExp, name: string): Promise<string> {
  let output = ''
  for await (const chunk of child.stdout!) {
    output += String(chunk)
    const found = pattern.exec(output)?.[0]
    if (found !== undefined) return found
  }
  throw new Error(`${name} did not start:\n${output}`)
}

/** Starts a server of the page and returns its address. */
function start(text: string, more = ''): Promise<string> {
  const child = spawn('sh', ['-c', `exec ${command(text)} ${more} 2>&1`], {
    cwd: folder,
    detached: true,
    env: environment(),
  })
  children.push(child)
  return firstMatch(child, /http:\/\/[^\s/:]+:\d+/, text)
}

it('"Start in five minutes" works word by word', async () => {
  for (const [, name, code] of page.matchAll(/as `([\w.]+)`[^\n]*\n\n```\w+\n([\s\S]*?)^```/gm))
    writeFileSync(join(folder, name!), code!)
  await run('npm init -y')
  await run('npm install lanner @duckdb/node-api vega vega-lite hono @hono/node-server')
  expect(await run('node xor.mjs')).toBe('[ 0, 1, 1, 0 ]\n')
  await run('node rents.mjs')
  expect((await ran('npx lanner fit rents.csv --target rent')).stderr).toMatch(/baseline .*rmse/)
  await run(`echo '{"size": 60, "city": "Bonn", "balcony": "yes"}' > flat.jsonl`)
  expect(
    Number((await run('npx lanner predict runs/rents flat.jsonl')).trim().split(',').at(-1)),
  ).toBeCloseTo(940, -2)
  const served = await start('npx lanner serve runs/rents', '--port 0')
  const answer = await fetch(`${served}/predict`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{"size": 60, "city": "Bonn", "balcony": "yes"}',
  })
  expect(await answer.json()).toMatchObject({ prediction: expect.closeTo(940, -2) as number })
  const path = chromium()
  if (path === null) return
  await run('npm install --save-dev vite')
  await run('mkdir public')
  await run('cp -r runs public/runs')
  const address = await start('npx vite', '--port 0')
  const browser = await launcher.launch({ executablePath: path, args: ['--no-sandbox'] })
  try {
    const tab = await browser.newPage()
    await tab.goto(address)
    const rent = tab.locator('#rent')
    await rent.filter({ hasText: 'a month' }).waitFor({ timeout: 60_000 })
    expect(Number.parseFloat((await rent.textContent())!)).toBeCloseTo(940, -2)
    await tab.locator('#size').fill('30')
    await expect
      .poll(async () => Math.abs(Number.parseFloat((await rent.textContent())!) - 520))
      .toBeLessThan(50)
  } finally {
    await browser.close()
  }
}, 600_000)
