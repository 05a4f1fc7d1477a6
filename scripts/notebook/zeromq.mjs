import { requireFrom } from '../npm-folder.mjs'

/** The client library of ZeroMQ, which Jupyter kernels speak. It has binaries for each platform inside, and its install script only looks for them. */
export const zeromq = () => requireFrom('notebook/client', ['zeromq@6.8.0'])('zeromq')
