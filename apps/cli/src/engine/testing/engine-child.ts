// Run as a process of its own, so that a test can kill it: starts an engine over the folder that it is given and says where.
import { startEmbeddedEngine } from '../embedded-engine.ts';

const dataDir = process.argv[2];
if (dataDir === undefined) throw new Error('usage: engine-child <data dir>');
const engine = await startEmbeddedEngine({ dataDir, region: 'eu-central-1', port: 0, log: { info() {} } });
process.stdout.write(`${engine.endpoint}\n`);
