/** The containers of a deployment are told nothing that their app does not read. */
import { expect, test } from 'vitest';
import { envShape as ingestShape } from '../apps/ingest-consumer/src/config.ts';
import { envShape as reaperShape } from '../apps/lifecycle-reaper/src/config.ts';
import { envShape as apiShape } from '../apps/presign-api/src/config.ts';
import {
  type AppSettings,
  appEnvironment,
  SECRETS,
  SERVICE_APPS,
} from '../packages/core/src/provisioning/app-environment.ts';

const SHAPES = { ingest: ingestShape, reaper: reaperShape, api: apiShape };
/** The AWS SDK's own. */
const SDK = ['AWS_SDK_UA_APP_ID'];

const variables = {};
/** One that sets all that can be set. */
const settings: AppSettings = {
  bucket: { videoPrefix: 'videos', ledgerPrefix: 'ledger', corsOrigins: ['https://app.example'] },
  ingest: { variables },
  reaper: { variables },
  api: {
    variables,
    auth: { jwksUrl: 'https://a.example', publicKey: 'key', issuer: 'a', audience: 'b' },
    presignRoleArn: 'arn:aws:iam::123456789012:role/reelkeep-presign',
  },
};
const places = {
  region: 'us-east-1',
  bucket: 'videos',
  queueUrl: (role: string) => `https://sqs.us-east-1.amazonaws.com/123456789012/${role}`,
  outcomeTopicArn: 'arn:aws:sns:us-east-1:123456789012:reelkeep-outcomes',
};

test.each(SERVICE_APPS)(
  'every variable of the service %s is one that the app reads, with a value that it takes',
  (app) => {
    const shape: Readonly<Record<string, { safeParse(value: unknown): { success: boolean } }>> = SHAPES[app];
    const environment = appEnvironment(app, settings, places);
    const told = [...Object.keys(environment), ...(app === 'api' ? SECRETS.api : [])];
    expect(told.filter((name) => !(name in shape) && !SDK.includes(name))).toEqual([]);
    for (const [name, value] of Object.entries(environment)) {
      // It is a made-up key.
      if (name === 'AUTH_PUBLIC_KEY') continue;
      expect(shape[name]?.safeParse(value).success ?? true, name).toBe(true);
    }
  },
);

test.each(SERVICE_APPS)('every variable that %s can not do without is given', (app) => {
  const environment = appEnvironment(app, settings, places);
  const needed = Object.entries(SHAPES[app]).filter(([, schema]) => !schema.safeParse(undefined).success);
  expect(needed.map(([name]) => name).filter((name) => !(name in environment))).toEqual([]);
});
