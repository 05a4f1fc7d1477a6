// Builds the documentation site into build/site: npm run docs. `--dev` serves it instead, and updates it as files change: npm run docs:dev.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { build, createServer } from 'vitepress'
import { checkLinks } from './check-links.ts'
import { writeApi } from './write-api.ts'

const root = join(import.meta.dirname, '..')

async function main(): Promise<void> {
  if (!existsSync(join(root, 'dist/page/index.js')))
    throw new Error('The live examples need the built library: run npm run build first.')
  if (process.argv.includes('--dev')) {
    if (!existsSync(join(root, 'docs/api'))) await writeApi()
    const server = await createServer(import.meta.dirname, { host: '127.0.0.1' })
    await server.listen()
    server.printUrls()
    return
  }
  await writeApi()
  await build(import.meta.dirname)
  checkLinks(join(root, 'build/site'), process.env['LANNER_SITE_BASE'])
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
})
