import { expect, it } from 'vitest'
import * as autoencoder from '../../../src/apps/autoencoder/index.ts'
import * as collab from '../../../src/apps/collab/index.ts'
import * as tabular from '../../../src/apps/tabular/index.ts'
import * as text from '../../../src/apps/text/index.ts'
import { ValueError } from '../../../src/base/errors.ts'
import { Table } from '../../../src/data/index.ts'

const rows = Table.fromRows(Array.from({ length: 40 }, (_, i) => ({ u: i % 8, i: i % 5, y: i % 3 })))
const book = 'the cat sat on the mat and the dog sat on the log. '.repeat(40)
const fits: Readonly<Record<string, (own: object) => Promise<unknown>>> = {
  'text.fit': (own) => text.fit(book, own),
  'tabular.fit': (own) => tabular.fit(rows, { target: 'y', ...own }),
  'collab.fit': (own) => collab.fit(rows, { user: 'u', item: 'i', rating: 'y', ...own }),
  'autoencoder.fit': (own) => autoencoder.fit(rows, own),
}

it.each([
  ['text.fit', ['epochs', 'batchSize', 'hidden', 'factors', 'layers']],
  ['tabular.fit', ['epochs', 'batchSize', 'weightDecay']],
  ['collab.fit', ['epochs', 'batchSize', 'factors', 'weightDecay']],
  ['autoencoder.fit', ['epochs', 'batchSize', 'weightDecay']],
])('%s refuses numbers that no fit can have', async (operation, names) => {
  for (const name of names)
    for (const value of [1e30, 1e12, -1, NaN, Infinity]) {
      const error: unknown = await fits[operation]!({ [name]: value }).catch((reason: unknown) => reason)
      expect(error, `${name} ${value}`).toBeInstanceOf(ValueError)
      expect((error as ValueError).message).toMatch(
        new RegExp(`^${operation}: ${name} must be .*, got ${String(value).replace('+', '\\+')}$`),
      )
    }
})

it.each(['tabular.fit', 'autoencoder.fit'])(
  '%s refuses layers that no memory can hold',
  async (operation) => {
    await expect(fits[operation]!({ layers: [1e12] })).rejects.toThrow(
      'a size in layers must be at most 65536, got 1000000000000',
    )
  },
)
