import type { DefaultTheme } from 'vitepress'
import { packageEntries } from './package-entries.ts'

/** Above every page. */
export const nav: DefaultTheme.NavItem[] = [
  { text: 'Training', link: '/training' },
  { text: 'API', link: '/api/' },
]

const group = (text: string, pages: readonly (readonly [text: string, link: string])[]) => ({
  text,
  items: pages.map(([name, link]) => ({ text: name, link })),
})

/** Beside every page. A test compares it with the files in `docs/`. */
export const sidebar: DefaultTheme.SidebarItem[] = [
  group('Jobs', [
    ['Texts', '/texts'],
    ['Tables', '/tables'],
    ['Recommendations', '/recommendations'],
    ['Pictures', '/images'],
  ]),
  group('API', [
    ['All entries', '/api/'],
    ...packageEntries().map(({ name }) => [name, `/api/${name}/`] as const),
  ]),
]
