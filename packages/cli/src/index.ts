// @signet-id/cli: the command line as a function, for programs that start it in their own process.
export type { Command, ExitCode, Io } from './command.ts'
export { type Demo, type DemoOptions, startDemo } from './demo/demo.ts'
export { main, runCommandLine } from './main.ts'
