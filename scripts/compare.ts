// Runs other tools and Lanner on the same data and prints their scores next to each other:
//
//   npm run compare -- tables | texts | ranking [options of each]
//
// Exit code 2 for usage errors. Python tools need LANNER_PYTHON, the path of a Python that has them installed.
import { compare } from './compare/command.ts'

process.exitCode = await compare(process.argv.slice(2))
