/** As much of CloudWatch's metric math as the alarms use, since LocalStack evaluates none of it. Series are by period, oldest first. */

export type Series = readonly (number | undefined)[];

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html @throws SyntaxError for what is not known here. */
export function evaluateMath(expression: string, of: Readonly<Record<string, Series>>): Series {
  const tokens = expression.match(/[A-Za-z_]\w*|\d+(?:\.\d+)?|[-+*/<>(),]/g) ?? [];
  if (tokens.join('') !== expression.replaceAll(/\s/g, '')) throw new SyntaxError(`unknown signs in ${expression}`);
  const length = Math.max(0, ...Object.values(of).map((series) => series.length));
  const constant = (value: number): Series => Array.from({ length }, () => value);
  let at = 0;
  const take = (wanted: string) => {
    if (tokens[at] !== wanted)
      throw new SyntaxError(`expected ${wanted} at ${tokens[at] ?? 'the end'} of ${expression}`);
    at += 1;
  };
  const result = comparison();
  if (at < tokens.length) throw new SyntaxError(`${expression} goes on after its end`);
  return result;

  function binary(operators: Readonly<Record<string, (a: number, b: number) => number>>, next: () => Series): Series {
    let left = next();
    for (let apply = operators[tokens[at] ?? '']; apply !== undefined; apply = operators[tokens[at] ?? '']) {
      at += 1;
      left = zip(left, next(), apply);
    }
    return left;
  }
  function comparison(): Series {
    return binary({ '>': (a, b) => Number(a > b), '<': (a, b) => Number(a < b) }, sum);
  }
  function sum(): Series {
    return binary({ '+': (a, b) => a + b, '-': (a, b) => a - b }, product);
  }
  function product(): Series {
    return binary({ '*': (a, b) => a * b, '/': (a, b) => a / b }, operand);
  }
  function operand(): Series {
    const token = tokens[at] ?? '';
    at += 1;
    if (/^\d/.test(token)) return constant(Number(token));
    if (token === '(') {
      const inner = comparison();
      take(')');
      return inner;
    }
    if (tokens[at] !== '(') {
      const series = of[token];
      if (series === undefined) throw new SyntaxError(`${token} in ${expression} is no metric`);
      return series;
    }
    return call(token, parameters());
  }
  function parameters(): readonly Series[] {
    const found: Series[] = [];
    take('(');
    do {
      if (found.length > 0) take(',');
      found.push(comparison());
    } while (tokens[at] === ',');
    take(')');
    return found;
  }
}

function call(name: string, [first = [], second = [], third = []]: readonly Series[]): Series {
  switch (name) {
    case 'IF':
      return first.map((condition, index) => (condition ? second[index] : third[index]));
    case 'FILL':
      return first.map((value, index) => value ?? second[index]);
    case 'DIFF':
      return first.map((value, index) => {
        const before = first[index - 1];
        return value === undefined || before === undefined ? undefined : value - before;
      });
    default:
      throw new SyntaxError(`${name} is not known here`);
  }
}

/** Where one of both has no value there is none. */
function zip(left: Series, right: Series, apply: (a: number, b: number) => number): Series {
  return left.map((a, index) => {
    const b = right[index];
    return a === undefined || b === undefined ? undefined : apply(a, b);
  });
}
