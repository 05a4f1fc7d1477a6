import { nodeBuiltin } from './node-builtin.ts'

/** Whether a path, which need not exist, is inside a folder after following all links. A dangling link counts as outside. */
export async function isInside(folder: string, path: string): Promise<boolean> {
  const { lstat, realpath } = nodeBuiltin('fs/promises', 'isInside')
  const { dirname, isAbsolute, relative, resolve, sep } = nodeBuiltin('path', 'isInside')
  const whole = resolve(path)
  const root = await realpath(folder)
  for (let at = whole; ; at = dirname(at)) {
    const real = await realpath(at).catch(() => null)
    if (real !== null) {
      const way = relative(root, resolve(real, relative(at, whole)))
      return way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way)
    }
    const isThere = await lstat(at).then(
      () => true,
      () => false,
    )
    if (isThere || at === dirname(at)) return false
  }
}
