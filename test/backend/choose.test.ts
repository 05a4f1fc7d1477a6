import { mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'

const wasmFolder = join(import.meta.dirname, '../../build/kernels/wasm')

/** The chooser as a new process sees it, with these variables set. */
async function backendWith(variables: Record<string, string>) {
  for (const name of ['LANNER_BACKEND', 'LANNER_KERNELS', 'LANNER_THREADS', 'LANNER_ISA'])
    vi.stubEnv(name, variables[name] ?? '')
  vi.resetModules()
  return import('../../src/backend/index.ts')
}

describe('choosing a backend', () => {
  let folder: string
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'lanner-choose-'))
  })
  afterEach(() => {
    rmSync(folder, { recursive: true })
    vi.unstubAllEnvs()
    vi.restoreAllMocks()
  })

  it('knows the names and refuses any other', async () => {
    const { loadBackend } = await backendWith({})
    await expect(loadBackend('gpu' as 'wasm')).rejects.toThrow(/native, wasm, webgpu, reference, not 'gpu'/)
    const unknown = await backendWith({ LANNER_BACKEND: 'cuda' })
    expect(() => unknown.defaultBackendSync()).toThrow(
      /LANNER_BACKEND: must be one of native, wasm, webgpu, reference, not 'cuda'/,
    )
  })

  it('lets LANNER_BACKEND decide, also without waiting', async () => {
    for (const name of ['wasm', 'reference'] as const) {
      const { defaultBackendSync, loadBackend } = await backendWith({ LANNER_BACKEND: name })
      expect(defaultBackendSync().name).toBe(name)
      expect(await loadBackend()).toBe(defaultBackendSync())
    }
  })

  it('loads a backend once', async () => {
    const { loadBackend } = await backendWith({})
    const [first, second] = await Promise.all([loadBackend('wasm'), loadBackend('wasm')])
    expect(first).toBe(second)
  })

  it('says which permissions Deno needs, and does without those to read variables', async () => {
    const forbid = () => {
      throw Object.assign(new Error('Requires read access to "lanner.node"'), { name: 'NotCapable' })
    }
    vi.doMock('../../src/backend/native/native-file.ts', () => ({ findNative: forbid }))
    vi.spyOn(process, 'env', 'get').mockReturnValue(new Proxy({}, { get: forbid }))
    vi.resetModules()
    const { loadBackend, defaultBackendSync } = await import('../../src/backend/index.ts')
    const sentence = 'kernels: Deno does not let Lanner read them; run deno with --allow-read, and'
    await expect(loadBackend('native')).rejects.toThrow(sentence)
    expect(() => defaultBackendSync()).toThrow(sentence)
    expect((await loadBackend('wasm')).name).toBe('wasm')
    vi.doUnmock('../../src/backend/native/native-file.ts')
  })

  it('says where it looked when native was requested but is missing', async () => {
    const { loadBackend, defaultBackendSync } = await backendWith({
      LANNER_KERNELS: folder,
      LANNER_BACKEND: 'native',
    })
    await expect(loadBackend('native')).rejects.toThrow(/is not in LANNER_KERNELS/)
    expect(() => defaultBackendSync()).toThrow(/is not in LANNER_KERNELS/)
  })

  it('runs wasm where there is no native build, and says so once on stderr', async () => {
    symlinkSync(wasmFolder, join(folder, 'wasm'))
    const lines: string[] = []
    vi.spyOn(process.stderr, 'write').mockImplementation((text) => lines.push(String(text)) > 0)
    const { loadBackend, defaultBackendSync } = await backendWith({ LANNER_KERNELS: folder })
    expect(defaultBackendSync().name).toBe('wasm')
    expect((await loadBackend()).name).toBe('wasm')
    expect(lines).toHaveLength(1)
    expect(lines[0]).toMatch(/using the wasm backend, because native/)
  })

  it('does not announce wasm where it is missing too', async () => {
    const lines: string[] = []
    vi.spyOn(process.stderr, 'write').mockImplementation((text) => lines.push(String(text)) > 0)
    const { loadBackend, defaultBackendSync } = await backendWith({ LANNER_KERNELS: folder })
    expect(() => defaultBackendSync()).toThrow(/wasm/)
    await expect(loadBackend()).rejects.toThrow(/wasm/)
    expect(lines).toEqual([])
  })

  it('accepts LANNER_THREADS and refuses anything but a number of threads', async () => {
    const one = await backendWith({ LANNER_THREADS: '1' })
    expect((await one.loadBackend('wasm')).threads).toBe(1)
    const three = await backendWith({ LANNER_THREADS: '3' })
    const kernels = await three.loadBackend('wasm')
    expect(kernels.threads).toBe(3)
    expect(kernels.description).toMatch(/SIMD, 3 threads/)
    await kernels.dispose()
    for (const threads of ['0', 'two', '1.5']) {
      const { defaultBackendSync } = await backendWith({ LANNER_THREADS: threads })
      expect(() => defaultBackendSync()).toThrow(/LANNER_THREADS: must be an integer from 1 to 256/)
    }
  })

  it('describes all, one of them chosen, with a reason for each that cannot run', async () => {
    symlinkSync(wasmFolder, join(folder, 'wasm'))
    vi.spyOn(process.stderr, 'write').mockImplementation(() => true)
    const { describeBackends } = await backendWith({ LANNER_KERNELS: folder })
    const rows = await describeBackends()
    expect(rows.map(({ name }) => name)).toEqual(['native', 'wasm', 'webgpu', 'reference'])
    // Whether a machine has a graphics adapter is its own business.
    const own = rows.filter(({ name }) => name !== 'webgpu')
    expect(own.map((row) => [row.name, row.usable, row.chosen])).toEqual([
      ['native', false, false],
      ['wasm', true, true],
      ['reference', true, false],
    ])
    expect(rows[0]!.reason).toMatch(/is not in LANNER_KERNELS/)
    expect(rows[1]!.description).toMatch(/WebAssembly/)
  })
})
