import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { extname, normalize } from 'node:path'

const types: Readonly<Record<string, string>> = {
  '.js': 'text/javascript',
  '.ts': 'text/javascript',
  '.wasm': 'application/wasm',
  '.json': 'application/json',
  '.html': 'text/html',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
}

/** A server for a page under test. */
export interface FileServer {
  /** Its address, without a slash at the end. */
  readonly base: string
  close(): Promise<void>
}

/** Answers each path, such as `/dist/page/index.js`, with what `find` returns: a text, or the path of a file; null is a 404. */
export async function serveFiles(
  find: (path: string) => { readonly text: string } | { readonly file: string } | null,
): Promise<FileServer> {
  const server = createServer((request, response) => {
    const path = normalize(new URL(request.url!, 'http://page').pathname)
    try {
      const found = find(path)
      if (found === null) return void response.writeHead(404).end()
      const body = 'text' in found ? found.text : readFileSync(found.file)
      const type = path === '/' ? 'text/html' : types[extname(path)]
      response.setHeader('content-type', type ?? 'application/octet-stream')
      response.end(body)
    } catch {
      response.writeHead(404).end()
    }
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  return {
    base: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => new Promise((done) => server.close(() => done())),
  }
}
