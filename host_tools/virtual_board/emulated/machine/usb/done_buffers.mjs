// What the controller tells the processor of an endpoint's buffers: each that is done, one at a time, and
// which of the two it is (RP2040 Datasheet, 4.1.2.7.1 and 4.1.4: BUFF_STATUS, BUFF_CPU_SHOULD_HANDLE).
// rp2040js knows no second buffer.

const BUFF_STATUS = 0x58;
const BUFF_CPU_SHOULD_HANDLE = 0x5c;

export class DoneBuffers {
  #usb;
  #waiting = new Map(); // numbers of buffers that are done, by the endpoint's bit in BUFF_STATUS
  #shouldHandle = 0;

  constructor(usb) {
    this.#usb = usb;
    const read = usb.readUint32.bind(usb);
    usb.readUint32 = (offset) => (offset === BUFF_CPU_SHOULD_HANDLE ? this.#shouldHandle : read(offset));
    const write = usb.writeUint32.bind(usb);
    usb.writeUint32 = (offset, value) => {
      write(offset, value);
      if (offset === BUFF_STATUS) for (const bit of this.#waiting.keys()) this.#tell(bit);
    };
  }

  forget() {
    this.#waiting.clear();
  }

  /** Buffer 0 or 1 of an endpoint has been sent or filled. */
  add(endpoint, isOut, buffer) {
    const bit = endpoint * 2 + (isOut ? 1 : 0);
    if (!this.#waiting.has(bit)) this.#waiting.set(bit, []);
    this.#waiting.get(bit).push(buffer);
    this.#tell(bit);
  }

  /** The next buffer is told of when the processor has cleared the last one's bit. */
  #tell(bit) {
    const mask = 1 << bit;
    if (this.#usb.buffStatus & mask || !this.#waiting.get(bit).length) return;
    const buffer = this.#waiting.get(bit).shift();
    this.#shouldHandle = buffer ? this.#shouldHandle | mask : this.#shouldHandle & ~mask;
    this.#usb.indicateBufferReady(bit >> 1, (bit & 1) === 1);
  }
}
