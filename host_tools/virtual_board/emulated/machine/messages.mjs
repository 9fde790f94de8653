// The line to the program that started this one: a JSON value a line, requests on standard input, everything
// else on standard output. All of it is synchronous: emulated time stands still while something is asked.
import fs from 'node:fs';

const STDIN = 0;
const STDOUT = 1;
const CHUNK = 1 << 16;
const LINE_FEED = 0x0a;

export class Messages {
  #chunk = Buffer.alloc(CHUNK);
  #received = [];
  #rest = Buffer.alloc(0);

  /** The next message; null when the other side has closed the line. */
  read() {
    for (;;) {
      const end = this.#rest.indexOf(LINE_FEED);
      if (end >= 0) return this.#takeLine(end);
      this.#received.push(this.#rest);
      const count = fs.readSync(STDIN, this.#chunk, 0, CHUNK, null);
      if (count === 0) return null;
      this.#rest = Buffer.from(this.#chunk.subarray(0, count));
    }
  }

  #takeLine(end) {
    const line = Buffer.concat([...this.#received, this.#rest.subarray(0, end)]);
    this.#received = [];
    this.#rest = this.#rest.subarray(end + 1);
    return JSON.parse(line.toString('utf8'));
  }

  write(message) {
    const bytes = Buffer.from(JSON.stringify(message) + '\n', 'utf8');
    for (let sent = 0; sent < bytes.length; ) sent += fs.writeSync(STDOUT, bytes, sent);
  }

  /** Send a message and return what the other side answers. */
  ask(message) {
    this.write(message);
    return this.read();
  }
}
