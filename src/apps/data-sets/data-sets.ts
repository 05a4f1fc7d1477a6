/** A data set that `lanner data` can fetch: one file, identified by its checksum. */
export interface DataSet {
  readonly name: string
  readonly title: string
  readonly file: string
  readonly url: string
  readonly bytes: number
  readonly sha256: string
  readonly license: string
}

export const dataSets: readonly DataSet[] = [
  {
    name: 'nietzsche',
    title: 'Nietzsche in English, 600,893 characters: the text of the lesson',
    file: 'nietzsche.txt',
    url: 'https://s3.amazonaws.com/text-datasets/nietzsche.txt',
    bytes: 600_901,
    sha256: '23cf69874ab69d3d256099ab530ea4be24d47d9675b673bcc67cbcd6298ec647',
    license: 'public domain',
  },
]
