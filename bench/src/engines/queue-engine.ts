/** SQS and SNS on loopback in a process of their own, in memory. */
import { startFauxqs } from 'fauxqs';

const server = await startFauxqs({ port: 0, listenHost: '127.0.0.1', host: '', logger: false });
process.stdout.write(`listening on ${server.port}\n`);
process.once('SIGTERM', () => process.exit(0));
