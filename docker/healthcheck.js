/** Asks the app in this container whether it lives: exit code 0 when it does. Node alone, since a slim image has no curl. */
import { get } from 'node:http';

const request = get({ host: '127.0.0.1', port: Number(process.env['PORT']), path: '/healthz', timeout: 2_000 });
request.once('response', (response) => process.exit(response.statusCode === 200 ? 0 : 1));
request.once('timeout', () => process.exit(1));
request.once('error', () => process.exit(1));
