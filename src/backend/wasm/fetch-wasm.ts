import { BackendError } from '../../base/errors.ts'
import type { KernelFile, KernelSource } from '../kernel-options.ts'
import type { WasmFlavour } from './wasm-features.ts'

const REMEDY =
  "serve the folder node_modules/lanner/dist/kernels/wasm and call init({ kernels: '/path/of/that/folder/' })"

/**
 * Fetches the kernels in a page: from where `init({ kernels })` says, else from `kernels/wasm/` next to the library.
 *
 * @throws BackendError that says what the server answered and what to do, unless it is WebAssembly.
 */
export async function fetchWasm(
  flavour: WasmFlavour,
  kernels: KernelSource | undefined,
): Promise<ArrayBuffer | Uint8Array<ArrayBuffer>> {
  const file = `${flavour}.wasm`
  if (typeof kernels === 'function') {
    const found: KernelFile = await kernels(file)
    if (typeof found !== 'string' && !(found instanceof URL))
      return checked(found, `The ${file} from init({ kernels })`)
    return fetched(absolute(found))
  }
  if (kernels !== undefined) {
    const folder = absolute(kernels)
    if (!folder.pathname.endsWith('/')) folder.pathname += '/'
    return fetched(new URL(file, folder))
  }
  const url = ownUrl(flavour)
  const other = besideDependencies(file)
  try {
    return await fetched(url)
  } catch (error) {
    if (other === null) throw error
    return fetched(other).catch(() => {
      throw error
    })
  }
}

async function fetched(url: URL): Promise<ArrayBuffer> {
  let response: Response
  try {
    response = await fetch(url)
  } catch (cause) {
    throw new BackendError('wasm', `${url.href} cannot be fetched (${(cause as Error).message}); ${REMEDY}`, {
      cause,
    })
  }
  if (!response.ok) throw new BackendError('wasm', `${url.href} answered ${response.status}; ${REMEDY}`)
  return checked(await response.arrayBuffer(), url.href)
}

/** Bytes that begin as WebAssembly does. A server with a page for every path answers HTML, with status 200. */
function checked<B extends ArrayBuffer | Uint8Array<ArrayBuffer>>(bytes: B, where: string): B {
  const head =
    bytes instanceof ArrayBuffer
      ? new Uint8Array(bytes, 0, Math.min(64, bytes.byteLength))
      : bytes.subarray(0, 64)
  if (head[0] === 0 && head[1] === 0x61 && head[2] === 0x73 && head[3] === 0x6d) return bytes
  const isPage = new TextDecoder().decode(head).trimStart().startsWith('<')
  throw new BackendError(
    'wasm',
    `${where} is ${isPage ? 'a web page' : 'something else'}, not WebAssembly, so the bundle looks in the wrong place; ${REMEDY}, or with Vite set optimizeDeps: { exclude: ['lanner'] }`,
  )
}

function absolute(place: string | URL): URL {
  try {
    return new URL(place, globalThis.document?.baseURI ?? globalThis.location?.href)
  } catch (cause) {
    throw new BackendError('init', `kernels: ${String(place)} is not a URL`, { cause })
  }
}

/** Vite's dev server moves the code of a package to .vite/deps and leaves its files in the package. */
function besideDependencies(file: string): URL | null {
  const here = import.meta.url
  return here?.includes('/.vite/deps/') ? new URL(`../../lanner/dist/kernels/wasm/${file}`, here) : null
}

/** Bundlers find files by expressions of exactly this form. @throws BackendError if the bundle does not know its own place. */
function ownUrl(flavour: WasmFlavour): URL {
  try {
    switch (flavour) {
      case 'simd':
        return new URL('../../kernels/wasm/simd.wasm', import.meta.url)
      case 'relaxed':
        return new URL('../../kernels/wasm/relaxed.wasm', import.meta.url)
      case 'simd-threads':
        return new URL('../../kernels/wasm/simd-threads.wasm', import.meta.url)
      case 'relaxed-threads':
        return new URL('../../kernels/wasm/relaxed-threads.wasm', import.meta.url)
    }
  } catch (cause) {
    throw new BackendError('wasm', `this bundle does not know where its files are; ${REMEDY}`, { cause })
  }
}
