/** The CDK app: `cdk synth` and `cdk deploy` run it. The context `deployment` names the file that says what this deployment decides. */
import { readFileSync } from 'node:fs';
import { parseDeployment } from './deployment.ts';
import { makeApp } from './make-app.ts';
import { makeStacks } from './make-stacks.ts';

const app = makeApp();
const file: unknown = app.node.tryGetContext('deployment');
if (typeof file !== 'string') throw new Error('expected -c deployment=FILE, e.g. deployment.example.json');
makeStacks(app, parseDeployment(file, readFileSync(file, 'utf8')));
app.synth();
