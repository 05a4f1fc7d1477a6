import { afterEach, expect, it, vi } from 'vitest'
import { fetchWasm } from '../../src/backend/wasm/fetch-wasm.ts'

afterEach(() => vi.unstubAllGlobals())

const answering = (body: string | Uint8Array<ArrayBuffer>, status = 200) =>
  vi.stubGlobal('fetch', () => Promise.resolve(new Response(body, { status })))
const kernels = 'https://page.example/wasm'

it('says that a server answered with a page, and how to name the right folder', async () => {
  answering('\n<!doctype html><title>app</title>')
  await expect(fetchWasm('simd', kernels)).rejects.toThrow(
    /^wasm: https:\/\/page\.example\/wasm\/simd\.wasm is a web page, not WebAssembly.*init\(\{ kernels: .*optimizeDeps: \{ exclude: \['lanner'\] \}/,
  )
})

it('says what else a server answers', async () => {
  answering('gone', 404)
  await expect(fetchWasm('relaxed', kernels)).rejects.toThrow(/relaxed\.wasm answered 404; serve the folder/)
  answering('{}')
  await expect(fetchWasm('relaxed', kernels)).rejects.toThrow(/is something else, not WebAssembly/)
})

it('takes a folder, a function that names files, and bytes', async () => {
  const bytes = new Uint8Array([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0])
  answering(bytes)
  expect(new Uint8Array(await fetchWasm('simd', kernels))).toEqual(bytes)
  expect(new Uint8Array(await fetchWasm('simd', (file) => `${kernels}/${file}`))).toEqual(bytes)
  expect(await fetchWasm('simd', () => bytes)).toBe(bytes)
})
