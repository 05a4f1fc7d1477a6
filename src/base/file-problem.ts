const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file or folder',
  ENOTDIR: 'part of the path is a file, not a folder',
  EISDIR: 'it is a folder, not a file',
  EACCES: 'permission denied',
  EPERM: 'the operation is not permitted',
  EROFS: 'the file system is read-only',
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk quota is used up',
  EFBIG: 'the file would be larger than allowed here',
  EMFILE: 'too many files are open',
  ENFILE: 'too many files are open on this machine',
  ENAMETOOLONG: 'the name is too long',
  ELOOP: 'too many symbolic links point at each other',
  EEXIST: 'it already exists',
  ENOTEMPTY: 'the folder is not empty',
  EBUSY: 'it is in use, or a folder is mounted there',
  EPIPE: 'the program that reads it has ended',
  ENXIO: 'nothing reads from it',
  EIO: 'the disk reports an input/output error',
}

/** A readable description of a file system error: `the disk is full`. */
export function fileProblem(error: unknown): string {
  const { code, message } = error as { readonly code?: string; readonly message?: string }
  const known = code === undefined ? undefined : reasons[code]
  return known ?? message ?? String(error)
}

/** The code of a file system error, such as `ENOENT`, or undefined for other errors. */
export function fileErrorCode(error: unknown): string | undefined {
  return (error as { readonly code?: string } | null)?.code
}
