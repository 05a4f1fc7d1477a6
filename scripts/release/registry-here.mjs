// A local registry with the packed tarballs of this checkout, which are written to FOLDER. Prints its address, and serves until it is ended:
//
//     node scripts/release/registry-here.mjs FOLDER
import { registry as upstream } from '../kernels/zig.mjs'
import { packHere } from './install-here.mjs'
import { serveRegistry } from './registry.mjs'

const { url } = await serveRegistry(packHere(process.argv[2]), upstream())
console.log(url)
