/**
 * Version of this package; a test checks that it matches package.json.
 *
 * @example
 * version.split('.').length // 3
 */
export const version = '0.1.0'
