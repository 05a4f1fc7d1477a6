import { expect, it } from 'vitest'
import { isForbidden, runtimeName } from '../../src/base/runtime.ts'

it('names Bun and Deno, which claim to be a Node too', () => {
  expect(runtimeName({ node: '20.19.0', v8: '11.3' })).toBe('Node v20.19.0')
  expect(runtimeName({ node: '26.3.0', bun: '1.4.5' })).toBe('Bun 1.4.5')
  expect(runtimeName({ node: '26.3.0', deno: '2.9.6' })).toBe('Deno 2.9.6')
})

it("knows Deno's refusals by their name", () => {
  expect(isForbidden(Object.assign(new Error('Requires read access'), { name: 'NotCapable' }))).toBe(true)
  expect(isForbidden(new Error('NotCapable'))).toBe(false)
  expect(isForbidden({ name: 'NotCapable' })).toBe(false)
})
