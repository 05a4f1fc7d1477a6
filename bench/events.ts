import { spawn } from 'node:child_process'
import { createWriteStream, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { once } from 'node:events'
import { Generator } from '../src/base/philox.ts'

/**
 * From a CSV of events to a saved ranking: seconds and peak memory of the whole command.
 *
 *     npx tsx bench/events.ts 1000000 5000000 20000000
 *
 * The events are made up: users are active and items popular by power laws, and a user prefers one of 50 kinds of items. 20,000,000 events have 138,000 users and 27,000 items.
 */
const counts = process.argv.slice(2).map(Number)
if (counts.length === 0 || counts.some((count) => !Number.isInteger(count) || count < 1000)) {
  console.error('bench/events: name numbers of events of at least 1000, such as 1000000')
  process.exit(2)
}
const folder = mkdtempSync(join(tmpdir(), 'lanner-events-'))
try {
  for (const count of counts) {
    const share = Math.min(1, count / 20_000_000)
    const [users, items] = [Math.round(138_000 * share ** 0.7), Math.round(27_000 * share ** 0.3)]
    const file = join(folder, 'events.csv')
    await writeEvents(file, { count, users, items })
    const out = join(folder, 'run')
    rmSync(out, { recursive: true, force: true })
    const began = performance.now()
    const peak = await peakOf([
      'dist/cli/main.js',
      'fit',
      file,
      '--user',
      'user',
      '--item',
      'item',
      '--ranking',
      'ials',
      '--out',
      out,
    ])
    const seconds = (performance.now() - began) / 1000
    console.log(
      `${count} events of ${users} users and ${items} items: ${seconds.toFixed(1)} s, ${(peak / 1e6).toFixed(2)} GB at most`,
    )
  }
} finally {
  rmSync(folder, { recursive: true, force: true })
}

/** Where in a list of this length a power law falls, for a random number from 0 to 1. */
function powerLaw(random: number, length: number): number {
  return Math.min(length - 1, Math.floor(length * random ** 2.2))
}

async function writeEvents(
  file: string,
  { count, users, items }: { readonly count: number; readonly users: number; readonly items: number },
): Promise<void> {
  const to = createWriteStream(file)
  to.write('user,item\n')
  const generator = new Generator(1, 'sampling')
  const rows = 10_000
  const words = new Uint32Array(3 * rows)
  for (let from = 0; from < count; from += rows) {
    generator.words(words)
    let text = ''
    for (let i = 0; i < Math.min(rows, count - from); i++) {
      const [a, b, c] = [words[3 * i]!, words[3 * i + 1]!, words[3 * i + 2]!].map((word) => word / 2 ** 32)
      const user = powerLaw(a!, users)
      const popular = powerLaw(b!, items)
      // Four of five events are of the user's kind.
      const item = c! < 0.8 ? popular - (popular % 50) + (user % 50) : popular
      text += `u${user},i${Math.min(items - 1, item)}\n`
    }
    if (!to.write(text)) await once(to, 'drain')
  }
  to.end()
  await once(to, 'close')
}

/** Runs Node and returns the most memory that it had, in kB. */
async function peakOf(words: readonly string[]): Promise<number> {
  const child = spawn(process.execPath, words, { stdio: ['ignore', 'inherit', 'inherit'] })
  let peak = 0
  const timer = setInterval(() => {
    try {
      const line = /VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))
      peak = Math.max(peak, Number(line?.[1] ?? 0))
    } catch {
      // Another system, or the process has just ended.
    }
  }, 200)
  const [code] = (await once(child, 'close')) as [number | null]
  clearInterval(timer)
  if (code !== 0) throw new Error(`the command ended with ${code}`)
  return peak
}
