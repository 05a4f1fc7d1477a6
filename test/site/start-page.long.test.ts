import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { chromium as launcher } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { chromium } from '../browser/chromium.ts'
import { freshInstall } from '../package/fresh-install.ts'

const page = readFileSync('docs/start.md', 'utf8')
let folder: string
const children: ChildProcess[] = []

beforeAll(() => {
  folder = freshInstall(['hono', '@hono/node-server', 'vega', 'vega-lite'])
  // Its binary is in a package for the platform, which only npm selects.
  symlinkSync(resolve('node_modules/@duckdb'), join(folder, 'node_modules/@duckdb'))
})
afterAll(() => {
  for (const child of children) child.kill('SIGKILL')
  rmSync(folder, { recursive: true, force: true })
})

const programs: Readonly<Record<string, string>> = {
  'npx lanner': `${process.execPath} node_modules/lanner/dist/cli/main.js`,
  'npx vite': `${process.execPath} ${resolve('node_modules/vite/bin/vite.js')}`,
}

/** A command of the page with the programs that npx would find. */
function command(text: string): string {
  if (!page.includes(text)) throw new Error(`docs/start.md does not say: ${text}`)
  return Object.entries(programs).reduce((line, [name, path]) => line.replace(name, path), text)
}

function ran(text: string): { readonly stdout: string; readonly stderr: string } {
  const { status, stdout, stderr } = spawnSync('sh', ['-c', command(text)], { cwd: folder, encoding: 'utf8' })
  expect(status, `${text}\n${stderr}`).toBe(0)
  return { stdout, stderr }
}
const run = (text: string): string => ran(text).stdout

/** Starts a server of the page and returns its address. */
async function start(text: string, more = ''): Promise<string> {
  const child = spawn('sh', ['-c', `exec ${command(text)} ${more} 2>&1`], {
    cwd: folder,
    env: { ...process.env, NO_COLOR: '1' },
  })
  children.push(child)
  let output = ''
  for await (const chunk of child.stdout) {
    output += String(chunk)
    const address = /http:\/\/[^\s/:]+:\d+/.exec(output)?.[0]
    if (address !== undefined) return address
  }
  throw new Error(`${text} did not start:\n${output}`)
}

it('"Start in five minutes" works word by word', async () => {
  for (const [, name, code] of page.matchAll(/as `([\w.]+)`[^\n]*\n\n```\w+\n([\s\S]*?)^```/gm))
    writeFileSync(join(folder, name!), code!)
  expect(run('node xor.mjs')).toBe('[ 0, 1, 1, 0 ]\n')
  run('node rents.mjs')
  expect(ran('npx lanner fit rents.csv --target rent').stderr).toMatch(/baseline .*rmse/)
  run(`echo '{"size": 60, "city": "Bonn", "balcony": "yes"}' > flat.jsonl`)
  expect(Number(run('npx lanner predict runs/rents flat.jsonl').trim().split(',').at(-1))).toBeCloseTo(
    940,
    -2,
  )
  const served = await start('npx lanner serve runs/rents', '--port 0')
  const answer = await fetch(`${served}/predict`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{"size": 60, "city": "Bonn", "balcony": "yes"}',
  })
  expect(await answer.json()).toMatchObject({ prediction: expect.closeTo(940, -2) as number })
  const path = chromium()
  if (path === null) return
  mkdirSync(join(folder, 'public'))
  run('cp -r runs public/runs')
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
}, 300_000)
