import type { Command, Option } from 'commander'
import { LannerError } from '../../base/errors.ts'
import { isRepeatable } from './repeatable.ts'

/** Makes every option of a command that takes one value refuse a second one, which would silently replace the first, and another option in the place of its value. */
export function takeOnce(command: Command): Command {
  for (const option of command.options)
    if (option.required || option.optional) {
      if (!isRepeatable(option.parseArg)) refuseTwice(option)
      if (option.required) refuseOption(option, command)
    }
  return command
}

/** An option without its value would take the next option as its value. */
function refuseOption(option: Option, command: Command): void {
  const parse = option.parseArg as ((text: string, before: unknown) => unknown) | undefined
  const own = (text: string, before: unknown): unknown => {
    if (command.options.some(({ long }) => long === text))
      throw new LannerError('usage', `${option.long} needs a value, but ${text} follows it.`)
    return parse === undefined ? text : parse(text, before)
  }
  option.argParser(parse === undefined ? own : Object.assign(own, parse))
}

function refuseTwice(option: Option): void {
  const parse = option.parseArg
  let first: string | undefined
  option.argParser((text: string, before: unknown) => {
    if (first !== undefined)
      throw new LannerError(
        'usage',
        `${option.long} takes one value, but got two: ${first} and ${text}; use one of them.`,
      )
    first = text
    return parse === undefined ? text : (parse as (text: string, before: unknown) => unknown)(text, before)
  })
}
