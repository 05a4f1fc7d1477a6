import { nodeBuiltin } from '../../../base/node-builtin.ts'

const NAME = 'cifar10.safetensors'

/** The bytes of the body that comes with the package, which lies next to this module, or in the same folder below `dist/`. */
export async function readShipped(): Promise<Uint8Array> {
  const { readFile } = nodeBuiltin('fs/promises', 'readShipped')
  const { existsSync } = nodeBuiltin('fs', 'readShipped')
  const { fileURLToPath } = nodeBuiltin('url', 'readShipped')
  const places = ['', '../apps/images/body/', '../../apps/images/body/'].map((place) =>
    fileURLToPath(new URL(place + NAME, import.meta.url)),
  )
  return readFile(places.find((place) => existsSync(place)) ?? places[0]!)
}
