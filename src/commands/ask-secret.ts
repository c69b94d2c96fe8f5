import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';

/**
 * Asks for a line on the terminal without showing what is typed. The question goes to standard error, so that standard
 * output holds the command's answer alone.
 * @throws Error when standard input is no terminal, and when the user gives up (Ctrl-C, Ctrl-D)
 */
export async function askSecret(question: string, variable: string): Promise<string> {
  if (!process.stdin.isTTY) throw new Error(`${variable} is not set, and there is no terminal to ask on`);
  // readline echoes what it reads to its output: this one swallows it
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() });
  const terminal = createInterface({ input: process.stdin, output: silent, terminal: true });
  process.stderr.write(question);
  try {
    return await new Promise<string>((resolve, reject) => {
      terminal.once('line', resolve);
      terminal.once('SIGINT', () => reject(new Error('cancelled')));
      terminal.once('close', () => reject(new Error('cancelled')));
    });
  } finally {
    terminal.close();
    process.stderr.write('\n');
  }
}
