import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, vi } from 'vitest'
import { onAGpu } from '../../examples/lesson6/on-a-gpu.ts'

// A device whose memory nobody sees stands in for a GPU; `test/backend/webgpu` has a real one.
vi.mock('../../src/backend/webgpu/load-webgpu.ts', () => import('../tensor/fake-gpu.ts'))

it('trains on the device with cuda(), and answers the same after cpu(), saving and loading', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'lanner-'))
  vi.spyOn(console, 'warn').mockImplementation(() => {})
  try {
    const text = 'happy. the people and those parts for those queens adore the cat on the mat; '.repeat(20)
    const lines: string[] = []
    const outcome = await onAGpu({ text, rows: 600, folder, print: (line) => void lines.push(line) })
    expect(outcome).toMatchObject({ trainedOn: 'webgpu', loadedOn: 'cpu' })
    expect(outcome.here).toBe(outcome.there)
    expect(lines[0]).toBe('trains on a GPU')
  } finally {
    rmSync(folder, { recursive: true })
  }
})
