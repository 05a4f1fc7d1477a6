import { readFileSync } from 'node:fs'
import { defineConfig } from 'vitepress'
import { apiReference } from '../pages/api-reference.ts'
import { links } from '../pages/links.ts'
import { liveBlocks } from '../pages/live-blocks.ts'
import { opRows } from '../pages/op-rows.ts'
import { plainBlocks } from '../pages/plain-blocks.ts'
import { packageEntries } from '../pages/package-entries.ts'
import { nav, sidebar } from '../pages/sidebar.ts'
import { searchable } from '../pages/searchable.ts'

const { homepage } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
  homepage: string
}

/** The site: the pages of `docs/`, and the API reference that `site/api.mjs` writes into `docs/api`. */
export default defineConfig({
  title: 'Lanner',
  description:
    'Deep learning for TypeScript that really trains: in Node and in the browser, from one source.',
  lang: 'en-US',
  base: process.env['LANNER_SITE_BASE'] ?? '/',
  srcDir: '../docs',
  outDir: '../build/site',
  cacheDir: '../build/site-cache',
  metaChunk: true,
  markdown: {
    theme: { light: 'github-light-high-contrast', dark: 'github-dark-high-contrast' },
    config: (md) => {
      md.use(links)
      md.use(liveBlocks)
      md.use(plainBlocks)
      md.use(opRows)
    },
  },
  vite: {
    // The library as it is published for pages.
    resolve: {
      alias: packageEntries().map(({ name, page }) => ({
        find: new RegExp(`^${name}$`),
        replacement: page,
      })),
    },
    worker: { format: 'es' },
    build: { chunkSizeWarningLimit: 2000 },
  },
  transformPageData: apiReference,
  themeConfig: {
    nav,
    sidebar,
    outline: [2, 3],
    // VitePress bundles the types of markdown-it twice, in two versions.
    search: { provider: 'local', options: { _render: searchable as never } },
    socialLinks: [{ icon: 'github', link: homepage.replace(/#.*/, '') }],
    externalLinkIcon: false,
  },
})
