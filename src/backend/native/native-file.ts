import { version } from '../../base/version.ts'
import { environment, inCheckout, kernelFile, nodeModule } from '../node.ts'

/** The platforms with a package of native kernels, `@lanner/kernels-NAME`. */
export const nativePlatforms: readonly string[] = [
  'linux-x64-gnu',
  'linux-arm64-gnu',
  'linux-x64-musl',
  'linux-arm64-musl',
  'darwin-arm64',
  'darwin-x64',
  'win32-x64',
  'win32-arm64',
]

/** Where the native kernels are; or why there are none, and whether that is a fault of this installation. */
export type NativeFile =
  { readonly file: string } | { readonly file?: undefined; readonly reason: string; readonly fault: boolean }

/**
 * Finds the native kernels: in `LANNER_KERNELS` where that is set, else in the package of this platform, else those that a checkout built.
 */
export function findNative(): NativeFile {
  const local = 'native/lanner.node'
  if (environment('LANNER_KERNELS') !== undefined) {
    const file = kernelFile(local)
    return file ? { file } : absent(`is not in LANNER_KERNELS (there is no ${local} in it)`)
  }
  const platform = nativePlatform()
  const name = `@lanner/kernels-${platform}`
  const manifest = nativePlatforms.includes(platform) ? packageFile(`${name}/package.json`) : undefined
  if (manifest !== undefined) {
    const { readFileSync } = nodeModule<typeof import('node:fs')>('node:fs')
    const found = (JSON.parse(readFileSync(manifest, 'utf8')) as { version: string }).version
    if (found !== version)
      return absent(`is version ${found} in ${name}, but this is lanner ${version}; reinstall lanner`)
    return { file: manifest.replace(/package\.json$/, 'lanner.node') }
  }
  const file = kernelFile(local)
  if (file !== undefined) return { file }
  if (inCheckout())
    return absent('was not built here; install a C++ compiler (g++ or clang++) and run npm run build')
  if (nativePlatforms.includes(platform))
    return absent(
      `needs the package ${name}, which is not installed; install lanner again without omitting optional dependencies, or run npm install ${name}@${version}`,
    )
  return { reason: `has no kernels for ${platform}`, fault: false }
}

function absent(reason: string): NativeFile {
  return { reason, fault: true }
}

/** This platform as the packages name it: `linux-x64-gnu`, `darwin-arm64`. */
export function nativePlatform(): string {
  const { platform, arch } = process
  if (platform !== 'linux') return `${platform}-${arch}`
  return `linux-${arch}-${usesMusl() ? 'musl' : 'gnu'}`
}

/** Whether this process runs on musl, whatever else is installed. */
function usesMusl(): boolean {
  const { readFileSync } = nodeModule<typeof import('node:fs')>('node:fs')
  try {
    // Its loader is called ld-musl-ARCH.so.1, which some systems link to libc.so; glibc has libc.so.6.
    return /\/(?:ld-musl-|libc\.musl-|libc\.so$)/m.test(readFileSync('/proc/self/maps', 'utf8'))
  } catch {
    return false
  }
}

/** The path of a file of an installed package; undefined if the package is not installed. */
function packageFile(name: string): string | undefined {
  const { createRequire } = nodeModule<typeof import('node:module')>('node:module')
  try {
    return createRequire(import.meta.url).resolve(name)
  } catch {
    return undefined
  }
}
