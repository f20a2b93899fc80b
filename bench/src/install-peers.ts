/** Installs what the benchmarks run against into a folder that git ignores. rclone takes Go some minutes, once. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { peersFolder } from './folders.ts';
import { awsCli, goBin, type Peer, rclone, versitygw } from './peers.ts';

/** Installs those of the pinned version that are not there. Throws when a command fails. */
export function installPeers(peers: readonly Peer[], say: (line: string) => void): void {
  mkdirSync(goBin, { recursive: true });
  for (const peer of peers) {
    const receipt = join(peersFolder, `${peer.name}.version`);
    if (existsSync(peer.program) && existsSync(receipt) && readFileSync(receipt, 'utf8') === peer.version) continue;
    say(`installing ${peer.name} ${peer.version}`);
    for (const [command, ...args] of peer.install) {
      const { status, error } = spawnSync(command, args, {
        stdio: ['ignore', 'inherit', 'inherit'],
        env: { ...process.env, GOBIN: goBin },
      });
      if (status !== 0) throw new Error(`${command} ${args.join(' ')} failed`, { cause: error });
    }
    writeFileSync(receipt, peer.version);
  }
}

if (import.meta.main) {
  installPeers([versitygw, rclone, awsCli], (line) => process.stdout.write(`${line}\n`));
}
