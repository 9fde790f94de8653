// The host's driver for a HID interface: input reports as they are polled, output reports at the same pace.
import { collectionsOf } from './descriptors.mjs';

const VENDOR_DEFINED = 0xff00; // HID Usage Tables 1.5, and what is above it

export class HidInterface {
  #endpointIn;
  #endpointOut;
  #collections;
  #isOpen = false;
  #stale = 0; // reports that waited when it was opened: they were meant for somebody else

  /** @param pipes the host's: `pollIn(endpoint, receive)` and `sendOut(endpoint, packet)` */
  constructor(description, pipes, world) {
    this.#endpointIn = description.endpoints.find(({ isIn }) => isIn);
    this.#endpointOut = description.endpoints.find(({ isIn }) => !isIn);
    this.#collections = collectionsOf(description.reportDescriptor);
    this.pipes = pipes;
    this.world = world;
    this.open(pipes.isWireOpen);
  }

  /** A program opens it, or the last one closes it; the keyboard's driver never does. */
  open(isOpen) {
    const isPolled = isOpen || this.#collections.some(({ usagePage }) => usagePage < VENDOR_DEFINED);
    if (isPolled === this.#isOpen) return;
    this.#isOpen = isPolled;
    this.#stale = this.pipes.waiting(this.#endpointIn);
    if (isPolled) this.pipes.pollIn(this.#endpointIn, (packet) => this.#received(packet));
    else this.pipes.stopPolling(this.#endpointIn);
  }

  /** As a program lists them. */
  list(description) {
    return this.#collections.map(({ usagePage, usage }) => ({
      kind: 'hid',
      usage_page: usagePage,
      usage,
      boot_device: description.subclass === 1 ? description.protocol : 0,
    }));
  }

  /** Send an output report to a collection; returns whether there is such a one. */
  send(usagePage, usage, report) {
    const collection = this.#collections.find((each) => each.usagePage === usagePage && each.usage === usage);
    if (!collection) return false;
    const [reportId] = collection.reportIds;
    this.pipes.sendOut(this.#endpointOut, reportId === 0 ? report : [reportId, ...report]);
    return true;
  }

  #received(packet) {
    if (this.#stale > 0) {
      this.#stale--;
      return;
    }
    const collection = this.#collections.find(
      ({ reportIds }) => reportIds[0] === 0 || reportIds.includes(packet[0]),
    );
    if (!collection) return;
    const report = collection.reportIds[0] === 0 ? packet : packet.subarray(1);
    const leds = this.world.hidReport(collection.usagePage, collection.usage, report);
    if (leds !== null) this.send(collection.usagePage, collection.usage, [leds]);
  }
}
