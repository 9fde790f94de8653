// Finds what the processor reads and writes where nothing is. rp2040js passes over it; a board faults, or does
// what nobody can say. Executing from such an address is not looked at.

// RP2040 Datasheet, 2.2: the ranges of the address map, each with where it ends and whether it can be written.
const RANGES = [
  { start: 0x00000000, end: 0x00004000, isWritable: false }, // boot ROM
  { start: 0x10000000, end: 0x14000000, isWritable: false }, // flash, by way of the cache and past it
  { start: 0x15000000, end: 0x15004000, isWritable: true }, // the cache as RAM
  { start: 0x20000000, end: 0x20042000, isWritable: true }, // SRAM
  { start: 0x21000000, end: 0x21040000, isWritable: true }, // SRAM, not striped
  { start: 0x50100000, end: 0x50101000, isWritable: true }, // USB's RAM
  { start: 0xd0000000, end: 0xd0001000, isWritable: true }, // single-cycle I/O
  { start: 0xe0000000, end: 0xe0100000, isWritable: true }, // private peripheral bus
];
// TinyUSB of CircuitPython 10.2 writes a word there for each packet on endpoint 0, which has no control register
// (hw_endpoint_start_next_buffer); every board does so, and its boot ROM takes no harm.
const HARMLESS = 0;

const WIDTHS = { Uint8: 1, Uint16: 2, Uint32: 4 };
const KEPT = 20;

export class StrayAccesses {
  #mcu;
  #isInside = false; // rp2040js makes a narrow access of a wider one
  count = 0;
  first = [];

  /** Watch a processor from now on. */
  constructor(mcu) {
    this.#mcu = mcu;
    for (const [name, width] of Object.entries(WIDTHS)) {
      this.#watch(`read${name}`, width, false);
      this.#watch(`write${name}`, width, true);
    }
  }

  #watch(method, width, isWrite) {
    const original = this.#mcu[method].bind(this.#mcu);
    this.#mcu[method] = (address, value) => {
      if (this.#isInside) return original(address, value);
      if (!this.#isThere(address >>> 0, width, isWrite)) this.#note(address >>> 0, width, isWrite);
      this.#isInside = true;
      try {
        return original(address, value);
      } finally {
        this.#isInside = false;
      }
    };
  }

  #isThere(address, width, isWrite) {
    const range = RANGES.find(({ start, end }) => address >= start && address + width <= end);
    if (range) return range.isWritable || !isWrite || address === HARMLESS;
    return this.#mcu.findPeripheral(address) !== undefined;
  }

  #note(address, width, isWrite) {
    this.count++;
    const from = this.#mcu.core.registers[15];
    if (this.first.length < KEPT) this.first.push({ address, width, is_write: isWrite, from });
  }
}
