// Control transfers on endpoint 0, one after the other (Universal Serial Bus Specification 2.0, 8.5.3).

const PACKET_SIZE = 64;
const DEVICE_TO_HOST = 0x80;
const BETWEEN_TRANSFERS = 50e3; // ns

export class ControlPipe {
  #port;
  #after;
  #queue = [];
  #current = null;
  #isAboutToBegin = false;

  /** @param after calls a function after so many nanoseconds, unless the bus is reset before */
  constructor(port, after) {
    this.#port = port;
    this.#after = after;
  }

  /** The bus was reset: what was under way is forgotten. */
  reset() {
    this.#queue = [];
    this.#current = null;
    this.#isAboutToBegin = false;
  }

  /**
   * @param request `{bmRequestType, bRequest, wValue, wIndex}` with `wLength` for data to the host, or `data`
   * @param done called with the data from the device; null after a stall
   */
  transfer(request, done = () => {}) {
    this.#queue.push({ request, done });
    this.#beginLater();
  }

  #beginLater() {
    if (this.#current || this.#isAboutToBegin || !this.#queue.length) return;
    this.#isAboutToBegin = true;
    this.#after(BETWEEN_TRANSFERS, () => {
      this.#isAboutToBegin = false;
      this.#begin(this.#queue.shift());
    });
  }

  #begin({ request, done }) {
    const isIn = (request.bmRequestType & DEVICE_TO_HOST) !== 0;
    const length = isIn ? request.wLength : (request.data?.length ?? 0);
    const stage = length === 0 ? 'status in' : isIn ? 'data in' : 'data out';
    this.#current = { request, done, length, stage, received: [], sent: 0, isStatusArmed: false };
    this.#port.sendSetup(setupPacket(request, length));
  }

  /** The device does not go on with the transfer: go on with the next one. */
  giveUp() {
    this.#current = null;
    this.#beginLater();
  }

  /** The device sends a packet. */
  controlIn(data) {
    const current = this.#current;
    if (!current) return;
    if (current.stage === 'status in') {
      this.#end([]);
      return;
    }
    current.received.push(...data);
    if (data.length === PACKET_SIZE && current.received.length < current.length) return;
    current.stage = 'status out';
    if (current.isStatusArmed) this.controlOut();
  }

  /** The device is ready for a packet of at most `size` bytes. */
  controlOut(size = 0) {
    const current = this.#current;
    if (!current) return;
    if (current.stage === 'data out') this.#sendData(current, size);
    else if (current.stage === 'status out') {
      this.#port.sendOut(0, []);
      this.#end(current.received);
    } else current.isStatusArmed = true; // armed before its last packet of data was seen
  }

  stalled() {
    if (this.#current) this.#end(null);
  }

  #sendData(current, size) {
    const end = current.sent + Math.min(size, PACKET_SIZE);
    const packet = current.request.data.slice(current.sent, end);
    current.sent += packet.length;
    if (current.sent >= current.length) current.stage = 'status in';
    this.#port.sendOut(0, packet);
  }

  #end(data) {
    const { done } = this.#current;
    this.#current = null;
    done(data === null ? null : Uint8Array.from(data));
    this.#beginLater();
  }
}

function setupPacket({ bmRequestType, bRequest, wValue, wIndex }, wLength) {
  const words = [wValue, wIndex, wLength].flatMap((word) => [word & 0xff, word >> 8]);
  return Uint8Array.from([bmRequestType, bRequest, ...words]);
}
