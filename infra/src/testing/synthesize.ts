/** Templates as `cdk synth` writes them, made in this process. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { type Deployment, parseDeployment } from '../deployment.ts';
import { makeApp } from '../make-app.ts';
import { makeStacks, type Stacks } from '../make-stacks.ts';

const EXAMPLE = join(import.meta.dirname, '..', '..', 'deployment.example.json');

/** The deployment of the example file, with some of its fields replaced. */
export function exampleDeployment(changes: Readonly<Record<string, unknown>> = {}): Deployment {
  const example: unknown = JSON.parse(readFileSync(EXAMPLE, 'utf8'));
  return parseDeployment('the example', JSON.stringify({ ...Object(example), ...changes }));
}

export function makeExample(changes: Readonly<Record<string, unknown>> = {}): Stacks {
  return makeStacks(makeApp(), exampleDeployment(changes));
}

export interface CloudFormationTemplate {
  readonly Resources: Readonly<Record<string, CloudFormationResource>>;
  readonly Outputs?: Readonly<Record<string, unknown>>;
}

export interface CloudFormationResource {
  readonly Type: string;
  readonly Properties: Readonly<Record<string, unknown>>;
}

export function templateOf(stack: Stack): CloudFormationTemplate {
  const { Resources = {}, Outputs = {} } = Template.fromStack(stack).toJSON();
  return { Resources, Outputs };
}

export function resourcesOfType(stack: Stack, type: string): readonly CloudFormationResource[] {
  return Object.values(templateOf(stack).Resources).filter(({ Type }) => Type === type);
}
