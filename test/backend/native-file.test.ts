import { build } from 'esbuild'
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { nativePlatforms, type NativeFile } from '../../src/backend/native/native-file.ts'
import { version } from '../../src/base/version.ts'

/** Lanner as npm installs it, but for everything that does not look for the native kernels. */
let project: string
let findNative: () => NativeFile

beforeAll(async () => {
  project = realpathSync(mkdtempSync(join(tmpdir(), 'lanner-installed-')))
  const outfile = join(project, 'node_modules', 'lanner', 'dist', 'native-file.mjs')
  await build({
    entryPoints: [join(import.meta.dirname, '../../src/backend/native/native-file.ts')],
    bundle: true,
    platform: 'node',
    format: 'esm',
    outfile,
  })
  ;({ findNative } = (await import(pathToFileURL(outfile).href)) as { findNative: () => NativeFile })
})
afterAll(() => rmSync(project, { recursive: true }))
afterEach(() => {
  rmSync(join(project, 'node_modules', '@lanner'), { recursive: true, force: true })
  vi.unstubAllEnvs()
  vi.restoreAllMocks()
})

function onPlatform(platform: string, arch: string): void {
  vi.spyOn(process, 'platform', 'get').mockReturnValue(platform as NodeJS.Platform)
  vi.spyOn(process, 'arch', 'get').mockReturnValue(arch as NodeJS.Architecture)
}

function install(platform: string, packageVersion: string): string {
  const folder = join(project, 'node_modules', '@lanner', `kernels-${platform}`)
  mkdirSync(folder, { recursive: true })
  writeFileSync(
    join(folder, 'package.json'),
    JSON.stringify({ name: `@lanner/kernels-${platform}`, version: packageVersion, main: 'lanner.node' }),
  )
  writeFileSync(join(folder, 'lanner.node'), '')
  return join(folder, 'lanner.node')
}

describe('finding the native kernels of an installed lanner', () => {
  it('takes the package of this platform', () => {
    onPlatform('darwin', 'arm64')
    const file = install('darwin-arm64', version)
    install('darwin-x64', version)
    expect(findNative()).toEqual({ file })
  })

  it('says which package is missing and how to install it', () => {
    onPlatform('win32', 'x64')
    const found = findNative()
    expect(found).toEqual({
      fault: true,
      reason: expect.stringContaining(`npm install @lanner/kernels-win32-x64@${version}`) as string,
    })
    expect(JSON.stringify(found)).not.toContain('npm run build')
  })

  it('refuses kernels of another version', () => {
    onPlatform('win32', 'x64')
    install('win32-x64', '0.0.9')
    expect(findNative()).toEqual({
      fault: true,
      reason: `is version 0.0.9 in @lanner/kernels-win32-x64, but this is lanner ${version}; reinstall lanner`,
    })
  })

  it('finds no fault where a platform has no package', () => {
    onPlatform('freebsd', 'x64')
    expect(findNative()).toEqual({ fault: false, reason: 'has no kernels for freebsd-x64' })
  })

  it('lets LANNER_KERNELS decide alone', () => {
    onPlatform('win32', 'x64')
    install('win32-x64', version)
    vi.stubEnv('LANNER_KERNELS', project)
    expect(findNative()).toMatchObject({
      fault: true,
      reason: expect.stringContaining('LANNER_KERNELS') as string,
    })
  })
})

it('the release builds a package for each platform that is looked for', async () => {
  const { targets } = (await import('../../scripts/kernels/targets.mjs' as string)) as {
    targets: readonly { readonly name: string }[]
  }
  expect(targets.map((target) => target.name)).toEqual(nativePlatforms)
})
