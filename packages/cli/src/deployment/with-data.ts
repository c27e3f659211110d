// Commands that work on a deployment's data: open, do, close, whatever happens.
import type { ExitCode, Io } from '../command.ts'
import { CONFIG_FILE, type DeploymentConfig, readDeployment } from './config.ts'
import { type Data, openData } from './open.ts'

/** The option every such command has. */
export const CONFIG_OPTION: { config: { type: 'string'; short: 'c'; default: string } } = {
  config: { type: 'string', short: 'c', default: CONFIG_FILE },
}

/**
 * Opens the data that a configuration names, works on it and closes it.
 * @throws {OperationalError} `ERR_CONFIG_INVALID`, `ERR_KEY_FILE_INVALID`, `ERR_SECRET_UNREADABLE`, `ERR_STORE_UNAVAILABLE`, `ERR_STORE_SCHEMA_NEWER`
 */
export async function withData(
  configFile: string,
  io: Io,
  work: (data: Data, config: DeploymentConfig) => Promise<ExitCode>,
): Promise<ExitCode> {
  const config = readDeployment(configFile, io.env)
  const data = await openData(config)
  try {
    return await work(data, config)
  } finally {
    await data.store.close()
  }
}
