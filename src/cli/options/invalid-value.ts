/**
 * A value that an option refuses, with the rule as a sentence. commander puts the option and the value before it, as it does for its own
 * `InvalidArgumentError`, which it knows by this code; so parsers need no commander, and pages can have them.
 */
export class InvalidValue extends Error {
  readonly code = 'commander.invalidArgument'
}

/** The whole sentence, as commander writes it. */
export function invalidValueText(flag: string, text: string, { message }: InvalidValue): string {
  return `option '${flag}' argument '${text}' is invalid. ${message}`
}
