import { relative, resolve } from 'node:path'
import { expect, it } from 'vitest'
import { sidebar } from '../../site/pages/sidebar.ts'
import { guidePages } from '../../site/source-links.ts'

it('has every page of docs/, once', () => {
  const links = sidebar.flatMap(({ items = [] }) => items.map(({ link }) => link!))
  const pages = guidePages().map((page) => {
    const name = relative(resolve('docs'), page).replaceAll('\\', '/').replace(/\.md$/, '')
    return name === 'index' ? '/' : `/${name}`
  })
  expect(links.filter((link) => !link.startsWith('/api/')).toSorted()).toEqual(pages.toSorted())
})
