// Script of the last page of a pop-up: tells the page that opened it what happened, and closes the window.
import { CHANNEL, type Outcome } from './client/channel.ts'

const outcome: Outcome = document.querySelector('[data-signed-in]') ? 'signed-in' : 'cancelled'
const channel = new BroadcastChannel(CHANNEL)
channel.postMessage(outcome)
channel.close()
window.close()
