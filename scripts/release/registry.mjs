// A local registry for tests: it has the packed tarballs of a release, and forwards everything else to the real one. So a test
// installs packages by name, as a user will, and package managers choose among the platforms themselves.

import { createHash } from 'node:crypto'
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'

/** The package.json of a tarball. */
export function manifestOf(file) {
  return JSON.parse(execFileSync('tar', ['xzOf', file, 'package/package.json'], { encoding: 'utf8' }))
}

/**
 * Serves the tarballs `files`, and `upstream` for all other names. Returns { url, fetched, close }: `fetched` has the names of the
 * requested tarballs. `listed` are manifests of packages for other platforms, which have no tarball here.
 */
export async function serveRegistry(files, upstream, listed = []) {
  const own = new Map(listed.map((manifest) => [manifest.name, { manifest, bytes: Buffer.alloc(0) }]))
  for (const file of files) {
    const manifest = manifestOf(file)
    const bytes = readFileSync(file)
    own.set(manifest.name, { manifest, bytes })
  }
  const fetched = []
  const server = createServer((request, response) => {
    const path = decodeURIComponent(request.url.slice(1))
    const [name, tarball] = path.split('/-/')
    const found = own.get(name)
    if (found === undefined) {
      response.writeHead(302, { location: new URL(request.url.slice(1), upstream).href })
      return response.end()
    }
    if (tarball !== undefined) {
      fetched.push(name)
      return response.end(found.bytes)
    }
    const { manifest, bytes } = found
    const dist = {
      tarball: `http://localhost:${server.address().port}/${name}/-/${manifest.version}.tgz`,
      integrity: `sha512-${createHash('sha512').update(bytes).digest('base64')}`,
      shasum: createHash('sha1').update(bytes).digest('hex'),
    }
    response.writeHead(200, { 'content-type': 'application/json' })
    response.end(
      JSON.stringify({
        name,
        'dist-tags': { latest: manifest.version },
        versions: { [manifest.version]: { ...manifest, dist } },
        time: { [manifest.version]: '2026-01-01T00:00:00.000Z' },
      }),
    )
  })
  await new Promise((resolve) => server.listen(0, 'localhost', resolve))
  return {
    url: `http://localhost:${server.address().port}/`,
    fetched,
    close: () => new Promise((resolve) => (server.close(resolve), server.closeAllConnections())),
  }
}
