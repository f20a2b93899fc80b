/** Brings up the one stack that all journeys share (or finds the one that runs), its mailbox, and the key that tokens are signed with. */
import { readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { exportPKCS8, exportSPKI, generateKeyPair } from 'jose';
import type { TestProject } from 'vitest/node';
import { chosenEngine } from './engine.ts';
import { AUDIENCE, ISSUER } from './issuer.ts';
import { startMailbox } from './mailbox.ts';
import { readStackFile, type StackFile } from './stack-file.ts';
import { OTLP_ENDPOINT, TRACED } from './traces/received-spans.ts';
import { up } from './up.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    stack: StackFile;
    stackHome: string;
    mailboxUrl: string;
    signingKey: string;
  }
}

interface SharedStack {
  readonly file: StackFile;
  readonly home: string;
  /** PKCS #8 PEM. */
  readonly signingKey: string;
  end(): Promise<void>;
}

export default async function setUp(project: TestProject): Promise<() => Promise<void>> {
  const stack = await (chosenEngine() === 'running' ? findStack() : startStack());
  const mailbox = await startMailbox(stack.file);
  project.provide('stack', stack.file);
  project.provide('stackHome', stack.home);
  project.provide('mailboxUrl', mailbox.baseUrl);
  project.provide('signingKey', stack.signingKey);
  return async () => {
    await mailbox.close();
    await stack.end();
  };
}

async function startStack(): Promise<SharedStack> {
  const { privateKey, publicKey } = await generateKeyPair('EdDSA', { extractable: true });
  const stack = await up({
    slot: 0,
    env: {
      AUTH_PUBLIC_KEY: await exportSPKI(publicKey),
      AUTH_ISSUER: ISSUER,
      AUTH_AUDIENCE: AUDIENCE,
      LOG_LEVEL: 'Debug',
      ...(OTLP_ENDPOINT === '' ? {} : TRACED),
    },
  });
  return {
    file: stack.file,
    home: stack.home,
    signingKey: await exportPKCS8(privateKey),
    async end() {
      const code = await stack.interrupt().finally(() => stack.stop());
      if (code !== 0) throw new Error(`Ctrl-C ended the stack with ${code}; it said:\n${stack.output().slice(-2_000)}`);
    },
  };
}

/** What `E2E_STACK_FILE` tells of; whoever started it trusts the key of `E2E_SIGNING_KEY_FILE`, and ends it. */
async function findStack(): Promise<SharedStack> {
  const { E2E_STACK_FILE: stackFile, E2E_SIGNING_KEY_FILE: keyFile } = process.env;
  if (stackFile === undefined || keyFile === undefined)
    throw new Error('E2E_ENGINE=running needs E2E_STACK_FILE (a stack.json) and E2E_SIGNING_KEY_FILE (PKCS #8 PEM)');
  const [file, signingKey] = await Promise.all([readStackFile(stackFile), readFile(keyFile, 'utf8')]);
  return { file, home: dirname(stackFile), signingKey, end: async () => {} };
}
