import { type Shader, wgslOf, wordsOf } from './shader.ts'
import type { Block } from './gpu-storage.ts'

/** GPUShaderStage.COMPUTE, which Node does not have as a global. */
const COMPUTE = 0x4

/** A shader, compiled for inputs that lie in outputs in one way. */
export interface Compiled {
  readonly pipeline: GPUComputePipeline
  readonly layout: GPUBindGroupLayout
  /** For each input the number of the output in whose buffer it lies, or -1. */
  readonly sources: readonly number[]
  readonly words: number
  /** Bind groups by the numbers of their buffers. */
  readonly groups: Map<string, GPUBindGroup>
}

/** Compiled shaders, one for each name and way in which inputs and outputs share buffers: shapes are parameters, so new shapes compile nothing. */
export class Pipelines {
  readonly #device: GPUDevice
  readonly #compiled = new Map<string, Compiled>()
  readonly #layouts = new Map<string, GPUBindGroupLayout>()
  #groupsMade = 0

  constructor(device: GPUDevice) {
    this.#device = device
  }

  /** Pipelines and bind groups that were made, ever. */
  get made(): { readonly pipelines: number; readonly groups: number } {
    return { pipelines: this.#compiled.size, groups: this.#groupsMade }
  }

  find(shader: Shader, inputs: readonly Block[], outputs: readonly Block[]): Compiled {
    const sources = inputs.map((input) => outputs.indexOf(input))
    const key = `${shader.name}|${sources.join()}`
    let found = this.#compiled.get(key)
    if (found === undefined) this.#compiled.set(key, (found = this.#compile(shader, sources)))
    return found
  }

  /** The bind group of these buffers; the uniform ring and the checks come with it. */
  group(compiled: Compiled, uniforms: GPUBuffer, slotBytes: number, blocks: readonly Block[]): GPUBindGroup {
    let key = ''
    for (const { id } of blocks) key += `${id},`
    let group = compiled.groups.get(key)
    if (group === undefined) {
      group = this.#device.createBindGroup({
        layout: compiled.layout,
        entries: [
          { binding: 0, resource: { buffer: uniforms, size: slotBytes } },
          ...blocks.map(({ buffer }, i) => ({ binding: i + 1, resource: { buffer } })),
        ],
      })
      this.#groupsMade++
      compiled.groups.set(key, group)
    }
    return group
  }

  /** Forgets bind groups, which keep their buffers alive. */
  forgetGroups(): void {
    for (const { groups } of this.#compiled.values()) groups.clear()
  }

  #compile(shader: Shader, sources: readonly number[]): Compiled {
    const code = wgslOf(shader, sources)
    const written = shader.outputs.length + (shader.checked ? 1 : 0)
    const layout = this.#layout(written, sources.filter((source) => source === -1).length)
    const pipeline = this.#device.createComputePipeline({
      label: shader.name,
      layout: this.#device.createPipelineLayout({ bindGroupLayouts: [layout] }),
      compute: { module: this.#device.createShaderModule({ label: shader.name, code }), entryPoint: 'main' },
    })
    return { pipeline, layout, sources, words: wordsOf(shader), groups: new Map() }
  }

  #layout(written: number, readOnly: number): GPUBindGroupLayout {
    const key = `${written},${readOnly}`
    let layout = this.#layouts.get(key)
    if (layout === undefined) {
      const entry = (binding: number, buffer: GPUBufferBindingLayout): GPUBindGroupLayoutEntry => ({
        binding,
        visibility: COMPUTE,
        buffer,
      })
      const total = written + readOnly
      layout = this.#device.createBindGroupLayout({
        entries: [
          entry(0, { type: 'uniform', hasDynamicOffset: true }),
          ...Array.from({ length: total }, (_, i) =>
            entry(i + 1, { type: i < written ? 'storage' : 'read-only-storage' }),
          ),
        ],
      })
      this.#layouts.set(key, layout)
    }
    return layout
  }
}
