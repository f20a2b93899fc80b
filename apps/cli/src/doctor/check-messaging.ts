/** The way of a message, gone once in a queue and a topic of the examination's own. */

import { diagnoseFailure } from '@reelkeep/core/diagnose-failure';
import { readFailure } from '@reelkeep/core/service-failure';
import { openScratchQueue, openScratchTopic, type ScratchQueue } from '@reelkeep/sqs-adapter/rehearse-messaging';
import { Diagnosed, type Examination } from './examination.ts';
import type { Patient } from './patient.ts';

/** A message may take three polls of a second. */
const RECEIVE_PATIENCE = 1.5;
const MAKE_LIMIT_MS = 10_000;

export async function checkMessaging(patient: Patient): Promise<void> {
  const { examination, target, run } = patient;
  const name = `reelkeep-doctor-${run}`;
  const workshop = createWorkshop(patient, name);
  try {
    const made = await examination.attempt({ name: 'scratch.queue', did: `make a queue ${name} for a minute` }, () =>
      workshop.make('sqs:CreateQueue', (signal) => openScratchQueue(target.clients.sqs, name, { signal })),
    );
    if (made?.value !== undefined) await rehearse(patient, workshop, made.value, name);
  } finally {
    await workshop.close();
  }
}

async function rehearse(patient: Patient, workshop: Workshop, queue: ScratchQueue, name: string): Promise<void> {
  const { examination, target } = patient;
  const { attempt } = examination;
  const sent = await attempt({ name: 'scratch.send', did: 'send a message' }, (signal) =>
    queue.send('first', { signal }),
  );
  if (sent === undefined) return;
  const patience = RECEIVE_PATIENCE;
  const did = 'receive it, show it again, receive and delete it';
  await attempt({ name: 'scratch.receive', did, patience }, async (signal) => {
    const message = await queue.receive({ signal });
    if (message === undefined) throw notThere('a message that was sent');
    await queue.giveBack(message, { signal });
    const again = await queue.receive({ signal });
    if (again === undefined) throw notThere('a message that was shown again (ChangeMessageVisibility 0)');
    await queue.remove(again, { signal });
  });
  const publish = { name: 'scratch.publish', did: `publish on a topic ${name} and receive it`, patience };
  await attempt(publish, async (signal) => {
    const topic = await workshop.make('sns:CreateTopic', (limit) =>
      openScratchTopic(target.clients, { name, queue }, { signal: limit }),
    );
    if (topic === undefined) return;
    await topic.publish('second', { signal });
    const message = await queue.receive({ signal });
    if (message?.Body !== 'second') throw notThere('what was published on a topic');
  });
}

function notThere(what: string): Diagnosed {
  return new Diagnosed('operation_failed', `${what} does not come to its queue in 3 seconds`);
}

interface Closable {
  close(): Promise<void>;
}

/** What is made here is taken away again, the last first. */
interface Workshop {
  /** Undefined where the credentials may not make it: the apps make no queues and topics, so that is no fault. */
  make<T extends Closable>(action: string, open: (signal: AbortSignal) => Promise<T>): Promise<T | undefined>;
  close(): Promise<void>;
}

function createWorkshop({ examination }: Patient, name: string): Workshop {
  const making: Array<Promise<Closable | undefined>> = [];
  return {
    async make(action, open) {
      // Not ended by Ctrl-C half-way: what nobody knows to be made, nobody takes away.
      const opening = open(AbortSignal.timeout(MAKE_LIMIT_MS));
      making.push(opening.catch(() => undefined));
      return await unlessRefused(examination, action, opening);
    },
    async close() {
      for (const made of making.toReversed()) {
        const thing = await made;
        await thing
          ?.close()
          .catch(() => examination.note(`${name} could not be deleted: delete queue and topic by hand.`));
      }
    },
  };
}

/** Then requests that can do nothing have to do. */
async function unlessRefused<T>(examination: Examination, action: string, opening: Promise<T>): Promise<T | undefined> {
  try {
    return await opening;
  } catch (error) {
    if (diagnoseFailure(readFailure(error)) !== 'permission_missing') throw error;
    examination.note(
      `No message was sent for a trial: these credentials lack ${action}. Permissions were asked for with requests that can do nothing.`,
    );
    return undefined;
  }
}
