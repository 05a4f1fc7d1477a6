export { isLoopback, type AccessOptions } from './access.ts'
export { serveApp, type ServeAppOptions, type ServeLimits } from './serve-app.ts'
export { startServer, type RunningServer, type ServeOptions } from './start-server.ts'
