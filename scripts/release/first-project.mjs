// What a new user does with create-lanner, from the packed tarballs: `npm create lanner`, `npm install`, `npm start`.

import { existsSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { extname, join } from 'node:path'
import { chromium } from 'playwright-core'
import { bareShelf, output, userEnvironment } from './bare-shelf.mjs'

/**
 * Creates a project from the template and trains in it. Returns { seconds, answer }: the last output of the script or the page; without a browser the
 * page is only built, and the answer is null.
 */
export async function firstProject(registry, template) {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'lanner-create-')))
  try {
    const env = userEnvironment(bareShelf(folder, {}), registry)
    const work = join(folder, 'work')
    mkdirSync(work)
    const began = performance.now()
    // npm keeps what it once ran by name and version, and would run create-lanner of an earlier build.
    await output(['npm', 'create', '--yes', 'lanner', 'my-net', '--', '--template', template], {
      cwd: work,
      env: { ...env, npm_config_cache: join(folder, 'npm-cache') },
    })
    const run = (...command) => output(command, { cwd: join(work, 'my-net'), env })
    await run('npm', 'install')
    let answer
    if (template === 'node') answer = (await run('npm', 'start')).stdout.trim()
    else {
      await run('npm', 'run', 'build')
      answer = await answerOfPage(join(work, 'my-net', 'dist'))
    }
    return { seconds: (performance.now() - began) / 1000, answer }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

const types = { '.html': 'text/html', '.js': 'text/javascript', '.wasm': 'application/wasm' }
const browsers = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']

/** Opens the built page in a browser and waits until it has trained. */
async function answerOfPage(folder) {
  const executablePath = [process.env.LANNER_CHROMIUM, ...browsers].find((path) => path && existsSync(path))
  if (executablePath === undefined) return null
  const server = createServer((request, response) => {
    const path = new URL(request.url, 'http://page').pathname
    const file = join(folder, path === '/' ? 'index.html' : path)
    if (!existsSync(file)) return response.writeHead(404).end()
    response.writeHead(200, {
      'content-type': types[extname(file)] ?? 'application/octet-stream',
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-embedder-policy': 'require-corp',
    })
    response.end(readFileSync(file))
  })
  await new Promise((done) => server.listen(0, '127.0.0.1', done))
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] })
  try {
    const page = await browser.newPage()
    await page.goto(`http://127.0.0.1:${server.address().port}/`)
    const finished = () => {
      const text = document.querySelector('#state').textContent
      return /^Step (\d+) of \1:|failed/.test(text) && text
    }
    return await (await page.waitForFunction(finished, undefined, { timeout: 120_000 })).jsonValue()
  } finally {
    await browser.close()
    server.close()
  }
}
