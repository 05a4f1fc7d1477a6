#!/usr/bin/env node
import { runCommand } from './run-command.ts'

// Nobody may be reading the notes: the work continues.
process.stderr.on('error', () => {})

await runCommand(process.argv.slice(2))
