import { spawn, type ChildProcess } from 'node:child_process'
import { createInterface } from 'node:readline'
import { inflateSync } from 'node:zlib'
import { chromium as launcher, type Browser, type Locator, type Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { chromium } from '../browser/chromium.ts'
import type { FileServer } from '../browser/serve-files.ts'
import { builtSite } from './built-site.ts'
import { liveExamples } from './live-examples.ts'
import type { Shown } from './outputs-in-node.ts'

const path = chromium()
const examples = liveExamples()

/** A picture with the pixels of the pictures in it: pages store them, Node compresses them. */
function unpacked(output: Shown): Shown {
  if (output.kind !== 'svg') return output
  const svg = output.svg.replace(/data:image\/png;base64,([^"]+)/g, (_, data: string) => {
    const bytes = Buffer.from(data, 'base64')
    const at = bytes.indexOf('IDAT')
    return inflateSync(bytes.subarray(at + 4, at + 4 + bytes.readUInt32BE(at - 4))).toString('hex')
  })
  return { kind: 'svg', svg }
}

it('there are at least 40 live examples', () => {
  expect(examples.length).toBeGreaterThanOrEqual(40)
})

describe.skipIf(path === null)('live examples in a page', () => {
  let server: FileServer
  let browser: Browser
  let page: Page
  let node: ChildProcess
  let lines: AsyncIterator<string>
  const inNode: (readonly Shown[])[] = []
  const errors: string[] = []

  beforeAll(async () => {
    server = await builtSite()
    browser = await launcher.launch({ executablePath: path!, args: ['--no-sandbox'] })
    page = await browser.newPage()
    page.on('pageerror', (error) => errors.push(String(error)))
    // The same examples run in Node meanwhile: each has one thread.
    node = spawn(process.execPath, ['--import', 'tsx', 'test/site/outputs-in-node.ts'], {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { ...process.env, LANNER_BACKEND: 'wasm', LANNER_THREADS: '1' },
    })
    lines = createInterface({ input: node.stdout! })[Symbol.asyncIterator]()
  }, 900_000)

  afterAll(async () => {
    node?.kill()
    await browser?.close()
    await server?.close()
  })

  /** What an example shows in Node, once it has run there. */
  async function shownInNode(example: (typeof examples)[number]): Promise<readonly Shown[]> {
    const index = examples.indexOf(example)
    while (inNode.length <= index) {
      const { value, done } = await lines.next()
      if (done === true) throw new Error(`Node ended after ${inNode.length} of ${examples.length} examples`)
      inNode.push(JSON.parse(value) as readonly Shown[])
    }
    return inNode[index]!
  }

  /** Opens the page of an example and returns its block. */
  async function open(name: string, index: number): Promise<Locator> {
    const address = `${server.base}/${name.replace(/^docs\//, '').replace(/\.md$/, '.html')}`
    if (page.url() !== address) await page.goto(address)
    return page.locator('.live').nth(index)
  }

  async function finished(block: Locator): Promise<string> {
    await block.and(page.locator('[data-state="done"], [data-state="failed"]')).waitFor({ timeout: 120_000 })
    return (await block.getAttribute('data-state'))!
  }

  /** What a block shows, as `outputs-in-node.ts` writes it. */
  function shown(block: Locator): Promise<readonly Shown[]> {
    return block.locator('.live-output > *').evaluateAll((elements) =>
      elements.map((element) => {
        const cells = (row: Element): string[] => Array.from(row.children, (cell) => cell.textContent ?? '')
        if (element instanceof HTMLImageElement)
          return { kind: 'svg', svg: decodeURIComponent(element.src.replace(/^[^,]*,/, '')) } as const
        if (element instanceof HTMLTableElement) {
          const [columns = [], ...rows] = Array.from(element.rows, cells)
          return { kind: 'rows', columns, rows } as const
        }
        const kind = element.className === 'live-error' ? 'error' : 'text'
        return { kind, text: element.textContent ?? '' } as const
      }),
    )
  }

  it.each(examples.map((example) => [`${example.page}:${example.line}`, example] as const))(
    '%s shows what it shows in Node',
    async (_, example) => {
      const block = await open(example.page, example.index)
      await block.getByText('Run', { exact: true }).click()
      expect(await finished(block)).toBe(example.fails ? 'failed' : 'done')
      expect((await shown(block)).map(unpacked)).toEqual((await shownInNode(example)).map(unpacked))
      expect(errors).toEqual([])
    },
    180_000,
  )

  it('runs what the reader writes, and shows our sentence and the line of an error', async () => {
    const block = await open('docs/index.md', 0)
    await block.getByText('Edit').click()
    const editor = block.locator('.cm-content')
    await editor.fill("import { tensor } from 'lanner'\n\nconst x: number = 2\ntensor([1, 2]).mul(x)")
    await block.getByText('Run', { exact: true }).click()
    expect(await finished(block)).toBe('done')
    expect(await shown(block)).toEqual([{ kind: 'text', text: 'tensor([2., 4.])' }])
    await editor.fill("import { zeros } from 'lanner'\n\nzeros(2, 3).matmul(zeros(2, 3))")
    await block.getByText('Run', { exact: true }).click()
    expect(await finished(block)).toBe('failed')
    expect(await shown(block)).toEqual([
      {
        kind: 'error',
        text: 'Line 3: matmul: the columns of a must match the rows of b; got a [2, 3], b [2, 3]',
      },
    ])
    await editor.fill('const x = )')
    await block.getByText('Run', { exact: true }).click()
    await finished(block)
    expect(await shown(block)).toEqual([{ kind: 'error', text: 'line 1, column 11: Unexpected token' }])
    await block.getByText('Reset').click()
    expect(await editor.textContent()).toContain('manualSeed(42)')
  }, 120_000)

  it('Stop ends a program that never ends', async () => {
    const block = await open('docs/tensors.md', 0)
    await block.getByText('Edit').click()
    await block.locator('.cm-content').fill("console.log('begun')\nfor (;;);")
    await block.getByText('Run', { exact: true }).click()
    await block.locator('pre').getByText('begun').waitFor()
    await block.getByText('Stop').click()
    expect(await block.getAttribute('data-state')).toBe('stopped')
    await expect.poll(() => page.workers().length, { timeout: 20_000 }).toBe(0)
    await block.getByText('Reset').click()
    await block.getByText('Run', { exact: true }).click()
    expect(await finished(block)).toBe('done')
  }, 60_000)

  it('a slider writes into the code and repeats the run; a switch does too', async () => {
    const line = await open('docs/lesson/line.md', 0)
    await line.getByText('Run', { exact: true }).click()
    expect(await finished(line)).toBe('done')
    const result = (): Promise<string | null> => line.locator('.live-output pre').last().textContent()
    const before = await result()
    await line.locator('input[type=range]').fill('0.4')
    await expect.poll(() => line.locator('.shiki').textContent()).toContain('const rate = 0.4 //')
    await expect.poll(result, { timeout: 60_000 }).not.toBe(before)
    await line.locator('input[type=range]').fill('1')
    await line.and(page.locator('[data-state="failed"]')).waitFor({ timeout: 60_000 })
    expect(await line.locator('.live-error').textContent()).toContain('this learning rate is too high')

    const gradients = await open('docs/lesson/exploding-gradients.md', 0)
    await gradients.getByText('start from the identity matrix').first().click()
    expect(await gradients.locator('.shiki').textContent()).toContain('const identity = true // switch')
    await gradients.getByText('Run', { exact: true }).click()
    expect(await finished(gradients)).toBe('done')
    expect(await gradients.locator('img').getAttribute('alt')).toContain('Gradients with the identity matrix')
  }, 240_000)
})
