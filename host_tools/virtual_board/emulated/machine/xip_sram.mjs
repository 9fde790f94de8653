// The memory of the cache in front of the flash: while the cache is off, 16 KiB of RAM (RP2040 Datasheet,
// 2.6.3.1). The boot ROM keeps in it which blocks of a UF2 file it has.
import { BasePeripheral } from 'rp2040js';

const SIZE = 16 << 10;
const ALIAS_SHIFT = 12; // rp2040js takes two bits of an address for the atomic aliases of a register

export class XipSram extends BasePeripheral {
  #words = new Uint32Array(SIZE >> 2);

  constructor(mcu) {
    super(mcu, 'XIP_SRAM');
  }

  readUint32(offset) {
    return this.#words[offset >> 2];
  }

  /** RAM has no aliases: the two bits are part of the address. */
  writeUint32Atomic(offset, value, alias) {
    this.#words[((alias << ALIAS_SHIFT) | offset) >> 2] = value;
  }
}
