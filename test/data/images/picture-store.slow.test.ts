import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, expect, it } from 'vitest'

const folder = mkdtempSync(join(tmpdir(), 'lanner-store-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const module = resolve('src/data/images/picture-store.ts')
/** Runs a script that writes pictures of 64 kB, with TMPDIR in the test's folder. */
function run(script: string, before = ''): ReturnType<typeof spawnSync> & { readonly left: string[] } {
  const place = join(folder, 'place')
  mkdirSync(place, { recursive: true })
  const code = `import { createStore, writeToStore } from ${JSON.stringify(module)}
const store = createStore(65536)
const write = (at) => writeToStore(store, at, new Uint8Array(65536))
${script}`
  const command = `${before} exec ${process.execPath} --import tsx --input-type=module -e '${code}'`
  const done = spawnSync('bash', ['-c', command], {
    encoding: 'utf8',
    env: { ...process.env, TMPDIR: place },
  })
  return { ...done, left: readdirSync(place).filter((name) => name.startsWith('lanner-')) }
}

it('says in one sentence that the disk is full', () => {
  const { stdout, left } = run(
    'try { for (let i = 0; i < 9; i++) write(i) } catch (error) { console.log(error.name, error.message) }',
    "trap '' XFSZ; ulimit -f 256;",
  )
  expect(stdout).toMatch(
    /^FileError Cannot write decoded pictures to the temporary folder \S+place: [^\n]+; free some space, [^\n]+\.\n$/,
  )
  expect(left).toEqual([])
})

it('leaves nothing behind when its process is killed', () => {
  const { signal, left } = run('write(3); process.kill(process.pid, "SIGKILL")')
  expect(signal).toBe('SIGKILL')
  expect(left).toEqual([])
})
