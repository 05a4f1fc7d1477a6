import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'

it('the import map of docs/in-a-page.md has the page build of every entry', () => {
  const page = readFileSync('docs/in-a-page.md', 'utf8')
  const [, map] = /<script type="importmap">(.*?)<\/script>/s.exec(page)!
  const { imports } = JSON.parse(map!) as { imports: Record<string, string> }
  const { exports } = JSON.parse(readFileSync('package.json', 'utf8')) as {
    exports: Record<string, string | { readonly default: string }>
  }
  const entries = Object.entries(exports).flatMap(([name, built]) =>
    typeof built === 'string'
      ? []
      : [[`lanner${name.slice(1)}`, `/node_modules/lanner${built.default.slice(1)}`] as const],
  )
  expect(imports).toEqual(Object.fromEntries(entries))
})
