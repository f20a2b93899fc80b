/** Hears of every address that this process starts a connection to, so that a test can say that there was none. */
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { Socket } from 'node:net';

/** Node tells of each new client socket here, before it connects: https://nodejs.org/api/diagnostics_channel.html#net */
const CHANNEL = 'net.client.socket';

export interface ConnectionAttempts {
  /** `address:port` of each attempt since the last `clear`, also of those that fail. */
  readonly made: readonly string[];
  clear(): void;
  stop(): void;
}

export function watchConnectionAttempts(): ConnectionAttempts {
  const made: string[] = [];
  const onSocket = (message: unknown) => {
    if (!isSocketMessage(message)) return;
    message.socket.on('connectionAttempt', (ip: string, port: number) => made.push(`${ip}:${port}`));
  };
  subscribe(CHANNEL, onSocket);
  return {
    made,
    clear: () => {
      made.length = 0;
    },
    stop: () => unsubscribe(CHANNEL, onSocket),
  };
}

function isSocketMessage(message: unknown): message is { socket: Socket } {
  return typeof message === 'object' && message !== null && 'socket' in message;
}
