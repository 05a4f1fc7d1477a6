import { existsSync } from 'node:fs'

/** Where Debian, Ubuntu and others put the browser. */
const places = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
]

/** A browser to drive: `LANNER_CHROMIUM`, else an installed one; null where there is none, and a message then says so once. */
export function chromium(): string | null {
  const found = [process.env['LANNER_CHROMIUM'] ?? '', ...places].find(
    (path) => path !== '' && existsSync(path),
  )
  if (found !== undefined) return found
  console.warn(
    'Tests in a browser are skipped: there is no chromium; install it, or set LANNER_CHROMIUM to its path.',
  )
  return null
}
