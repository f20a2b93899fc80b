import { expect, test } from 'vitest';
import { parseDeployment } from './deployment.ts';
import { exampleDeployment } from './testing/synthesize.ts';

test('what a file leaves out has a default', () => {
  expect(exampleDeployment()).toMatchObject({
    bucket: { videoPrefix: 'videos', ledgerPrefix: 'ledger', versioning: true },
    network: 'public',
    architecture: 'x86_64',
    ingest: { minTasks: 1, maxTasks: 20 },
    reaper: { tasks: 1 },
    api: { minTasks: 2, maxTasks: 10 },
  });
});

test('every wrong field is told at once, with what was expected', () => {
  const text = JSON.stringify({ imageTag: 'a b', bukket: {}, api: { certificateArn: 'mine', auth: {} } });
  expect(() => parseDeployment('d.json', text)).toThrow(
    /d\.json.*\n(.*\n)*.*bukket(.*\n)*.*expected a tag(.*\n)*.*expected an ARN(.*\n)*.*one of jwksUrl and publicKey/,
  );
});

test('a file that is no JSON is named', () => {
  expect(() => parseDeployment('d.json', '{')).toThrow(/^d\.json is no JSON/);
});
