#!/usr/bin/env node
import * as nodeModules from 'node:module'

// Continue even if nobody reads the notes.
process.stderr.on('error', () => {})

// Keeps compiled code for the next start, from Node 22.8 on.
;(nodeModules as { enableCompileCache?: () => unknown }).enableCompileCache?.()
const { endWith, runCommand } = await import('./run-command.ts')
// Deno checks some permissions in callbacks of its own, which no `catch` sees.
if (process.versions['deno'] !== undefined) process.once('unhandledRejection', endWith)
await runCommand(process.argv.slice(2))
