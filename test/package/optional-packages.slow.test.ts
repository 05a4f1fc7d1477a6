import { spawnSync } from 'node:child_process'
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { freshInstall } from './fresh-install.ts'

describe('lanner without its optional packages', () => {
  let folder: string
  beforeAll(() => {
    folder = freshInstall()
  })
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  /** Runs Node in the folder. */
  function node(...args: readonly string[]) {
    const env = { ...process.env, LANNER_THREADS: '1' }
    return spawnSync(process.execPath, args, { cwd: folder, encoding: 'utf8', env })
  }
  const lanner = (...args: readonly string[]) => node('node_modules/lanner/dist/cli/main.js', ...args)

  it('trains and generates a text, and says once what the charts of its report need', () => {
    writeFileSync(join(folder, 'sea.txt'), 'the sea and the whale and the ship and the sea. '.repeat(60))
    const fit = lanner('fit', 'sea.txt', '--epochs', '1', '--out', 'runs/sea')
    expect(fit.status, fit.stderr).toBe(0)
    expect(fit.stderr.match(/npm install vega vega-lite/g)).toHaveLength(1)
    expect(readFileSync(join(folder, 'runs/sea/report.html'), 'utf8')).toContain('npm install vega vega-lite')
    const generate = lanner('generate', 'runs/sea', '--prompt', 'the ', '--length', '20')
    expect(generate.status, generate.stderr).toBe(0)
    expect(generate.stdout).toMatch(/^the /)
  })

  it('names the package that a command needs, and ends with 2', () => {
    writeFileSync(join(folder, 'prices.csv'), 'size,price\n1,2\n2,4\n3,6\n')
    const table = lanner('fit', 'prices.csv', '--target', 'price')
    expect([table.status, table.stderr]).toEqual([2, expect.stringContaining('npm install @duckdb/node-api')])
    const serve = lanner('serve', 'runs/sea', '--port', '0')
    expect([serve.status, serve.stderr]).toEqual([
      2,
      expect.stringContaining('npm install hono @hono/node-server'),
    ])
  })

  it.each([
    [
      'readTable',
      "import { readTable } from 'lanner/tables'; await readTable('prices.csv')",
      '@duckdb/node-api',
    ],
    [
      'writeTable',
      "import { Table, writeTable } from 'lanner/tables'; await writeTable(Table.fromRows([{ a: 1 }]), 'a.parquet')",
      '@duckdb/node-api',
    ],
    [
      'toSvg',
      "import { lossCurves, toSvg } from 'lanner/plot'; await toSvg(lossCurves([{ epoch: 1, trainLoss: 1, validLoss: 2 }]))",
      'vega vega-lite',
    ],
    ['toPng', "import { toPng } from 'lanner/plot'; await toPng('<svg/>')", '@resvg/resvg-js'],
    ['trees', "import { loadXgboost } from 'lanner/trees'; await loadXgboost()", 'koffi'],
  ])('%s names the package to add', (_name, program, packages) => {
    writeFileSync(
      join(folder, 'program.mjs'),
      `import { PackageError } from 'lanner'
try { ${program.replace(/^import .*?;/, '')} } catch (error) { console.log(error instanceof PackageError, error.code, error.message) }
`.replace(/^/, () => `${/^import .*?;/.exec(program)![0]}\n`),
    )
    const { stdout, stderr } = node('program.mjs')
    expect(stdout, stderr).toMatch(/^true package /)
    expect(stdout.trim()).toMatch(new RegExp(`npm install ${packages}$`))
  })

  it('is imported and required by every name of package.json', () => {
    const { exports } = JSON.parse(readFileSync('package.json', 'utf8')) as { readonly exports: object }
    const names = Object.keys(exports).flatMap((name) =>
      name.endsWith('.json') ? [] : [`lanner${name.slice(1)}`],
    )
    writeFileSync(
      join(folder, 'every.cjs'),
      `const names = ${JSON.stringify(names)}
const required = names.map((name) => require(name))
Promise.all(names.map((name) => import(name))).then((imported) =>
  console.log(imported.every((each, i) => Object.keys(each).every((key) => each[key] === required[i][key])), names.length))`,
    )
    const { stdout, stderr } = node('every.cjs')
    expect(stdout.trim(), stderr).toBe(`true ${names.length}`)
  })
})
