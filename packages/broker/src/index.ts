// @signet-id/broker: the sign-in dialog and navigator.id, self-hosted.
export { type BrokerOptions, createBroker } from './app.ts'
export { type BrokerConfig, brokerConfig } from './config.ts'
