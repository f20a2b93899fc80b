/** The queues of the apps: there, set up soundly, and open to these credentials; no message in them is touched. */
import { diagnoseFailure } from '@reelkeep/core/diagnose-failure';
import type { DiagnosisId } from '@reelkeep/core/diagnoses';
import { readFailure } from '@reelkeep/core/service-failure';
import { askQueueRight, type QueueRight } from '@reelkeep/sqs-adapter/ask-rights';
import { inspectQueue, type QueueInspection } from '@reelkeep/sqs-adapter/inspect-queue';
import { findMessaging } from '@reelkeep/sqs-adapter/messaging-lookup';
import { judgeQueues, QUEUE_VARIABLES, WORK_QUEUES, type WorkQueue } from './judge-queues.ts';
import { appsThatNeed } from './needed-by.ts';
import type { Patient } from './patient.ts';

const RIGHTS: readonly QueueRight[] = ['receive', 'delete', 'change_visibility', 'send'];

const ACTIONS = {
  receive: 'sqs:ReceiveMessage',
  send: 'sqs:SendMessage',
  delete: 'sqs:DeleteMessage',
  change_visibility: 'sqs:ChangeMessageVisibility',
} as const satisfies Record<QueueRight, string>;

/** Six hours, as the ingest consumer has it. */
const DEFAULT_RETRY_SECONDS = 6 * 3_600;

export interface FoundMessaging {
  readonly queues: Readonly<Partial<Record<WorkQueue | 'outcomes', string>>>;
  readonly topicArn: string | undefined;
}

/** Looks up by their usual names what no variable names. */
export async function findQueues({ examination, target }: Patient): Promise<FoundMessaging> {
  const { queues, outcomeTopicArn, clients } = target;
  const named: FoundMessaging = { queues, topicArn: outcomeTopicArn };
  const isWhole = outcomeTopicArn !== undefined && WORK_QUEUES.every((name) => queues[name] !== undefined);
  const needs = { action: 'sqs:GetQueueUrl', resource: '*' };
  const did = 'look up the queues and the topic that no variable names';
  const looked = await examination.attempt({ name: 'sqs.lookup', did, needs }, async () => {
    try {
      return await findMessaging({ sqs: clients.sqs, sns: clients.sns, known: { queues, outcomeTopicArn } });
    } catch (error) {
      if (!isWhole || diagnoseFailure(readFailure(error)) !== 'permission_missing') throw error;
      examination.note(
        'reelkeep-outcomes was not looked up: these credentials lack sqs:GetQueueUrl, which the apps do not need.',
      );
      return undefined;
    }
  });
  const lookup = looked?.value;
  if (lookup === undefined) return named;
  if (lookup.outcome === 'found') {
    return { queues: lookup.messaging.queues, topicArn: lookup.messaging.outcomeTopicArn };
  }
  for (const missing of lookup.missing) {
    // The generator may well call its own queue otherwise: the topic's subscriptions tell.
    if (missing.includes('reelkeep-outcomes') && outcomeTopicArn !== undefined) continue;
    const diagnosis: DiagnosisId = missing.startsWith('topic') ? 'topic_missing' : 'queue_missing';
    const detail = `there is no ${missing}, and no variable names another`;
    examination.observe({ diagnosis, check: 'sqs.lookup', detail });
  }
  return named;
}

export async function checkQueues(patient: Patient, { queues }: FoundMessaging): Promise<void> {
  const { examination, target } = patient;
  const inspected = new Map<WorkQueue, QueueInspection>();
  await Promise.all(
    WORK_QUEUES.map(async (name) => {
      const url = queues[name];
      if (url === undefined) return;
      const there = await readQueue(patient, name, url);
      if (there.inspection !== undefined) inspected.set(name, there.inspection);
      if (!there.answers) return;
      await Promise.all(RIGHTS.map((right) => checkRight(patient, { name, url, right })));
    }),
  );
  const retryFor = target.env['INGEST_RETRY_FOR'] ?? '';
  const retryForSeconds = /^\d{1,7}$/.test(retryFor) ? Number(retryFor) : DEFAULT_RETRY_SECONDS;
  for (const judgement of judgeQueues(inspected, retryForSeconds)) {
    examination.observe({ ...judgement, check: 'sqs.settings' });
  }
}

/** Settings that may not be read are a fault only where an app reads them too. */
async function readQueue(
  { examination, target }: Patient,
  name: WorkQueue,
  url: string,
): Promise<{ readonly answers: boolean; readonly inspection: QueueInspection | undefined }> {
  const action = 'sqs:GetQueueAttributes';
  const needs = { action, resource: arnOf(url, target.access.region) };
  const did = `read the attributes of ${QUEUE_VARIABLES[name]}`;
  const read = await examination.attempt({ name: `sqs.${name}`, did, needs }, async (signal) => {
    try {
      return await inspectQueue(target.clients.sqs, url, { signal });
    } catch (error) {
      const isRefused = diagnoseFailure(readFailure(error)) === 'permission_missing';
      if (!isRefused || examination.asksFor(appsThatNeed(action, name))) throw error;
      examination.note(
        `${QUEUE_VARIABLES[name]} was not examined: these credentials lack ${action}, which the apps do not need there.`,
      );
      return undefined;
    }
  });
  const refused = examination.observations.some(
    ({ check, diagnosis }) => check === `sqs.${name}` && diagnosis === 'permission_missing',
  );
  return { answers: read !== undefined || refused, inspection: read?.value };
}

async function checkRight(
  { examination, target }: Patient,
  { name, url, right }: { readonly name: WorkQueue; readonly url: string; readonly right: QueueRight },
): Promise<void> {
  const action = ACTIONS[right];
  const did = `ask for ${action} on ${QUEUE_VARIABLES[name]} with a request that can do nothing`;
  const needs = { action, resource: arnOf(url, target.access.region) };
  const apps = appsThatNeed(action, name);
  await examination.attempt({ name: `sqs.${name}.${right}`, did, needs, apps }, (signal) =>
    askQueueRight(target.clients.sqs, { queueUrl: url, right }, { signal }),
  );
}

/** For a statement; a queue that may not be read does not tell its own. */
function arnOf(url: string, region: string): string {
  const [account = '*', name = '*'] = new URL(url).pathname
    .split('/')
    .filter((part) => part !== '')
    .slice(-2);
  return `arn:aws:sqs:${region}:${account}:${name}`;
}
