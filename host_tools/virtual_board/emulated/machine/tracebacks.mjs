// Finds the traceback of a program that ended by an exception. CircuitPython keeps its text in RAM for
// `supervisor.get_previous_traceback()`, also where neither console nor drive is there to tell it.

const BEGINNING = 'Traceback (most recent call last):\r\n';
const LONGEST = 4096;
const INTERVAL = 0.2e9; // ns between two searches, each of which takes a while

export class Tracebacks {
  #sram;
  #isFound = false;
  #nextSearch = 0;

  constructor(sram) {
    this.#sram = Buffer.from(sram.buffer, sram.byteOffset, sram.length);
  }

  /** The text, once for each that there is and soon after it is there; else null. `now` is in nanoseconds. */
  find(now) {
    if (this.#isFound || now < this.#nextSearch) return null;
    this.#nextSearch = now + INTERVAL;
    const start = this.#sram.indexOf(BEGINNING);
    if (start < 0) return null;
    this.#isFound = true;
    const end = this.#sram.indexOf(0, start);
    return this.#sram.toString('utf8', start, Math.min(end, start + LONGEST)).replaceAll('\r\n', '\n');
  }

  /** A reset keeps RAM: what has been found would be found again. */
  forget() {
    for (let at; (at = this.#sram.indexOf(BEGINNING)) >= 0; ) this.#sram[at] = 0;
  }
}
