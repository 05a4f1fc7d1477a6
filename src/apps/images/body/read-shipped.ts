import { nodeBuiltin } from '../../../base/node-builtin.ts'

/** The bytes of a file of the package that lies next to this module, or in the same folder below `dist/`. */
export async function readShipped(name: string): Promise<Uint8Array> {
  const { readFile } = nodeBuiltin('fs/promises', 'readShipped')
  const { existsSync } = nodeBuiltin('fs', 'readShipped')
  const { fileURLToPath } = nodeBuiltin('url', 'readShipped')
  const places = ['', '../apps/images/body/', '../../apps/images/body/'].map((place) =>
    fileURLToPath(new URL(place + name, import.meta.url)),
  )
  return readFile(places.find((place) => existsSync(place)) ?? places[0]!)
}
