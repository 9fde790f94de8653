// Blocks of the RP2040 that rp2040js lacks, as far as CircuitPython looks at them.
import { BasePeripheral } from 'rp2040js';

/** Registers that keep what is written, and do nothing. */
export class QuietRegisters extends BasePeripheral {
  constructor(mcu, name, initial = {}) {
    super(mcu, name);
    this.values = new Map(Object.entries(initial).map(([offset, value]) => [Number(offset), value]));
  }

  readUint32(offset) {
    return this.values.get(offset) ?? 0;
  }

  writeUint32(offset, value) {
    this.values.set(offset, value >>> 0);
  }
}

const ROSC_CTRL = 0x00;
const ROSC_STATUS = 0x18;
const ROSC_RANDOMBIT = 0x1c;
const ROSC_STATUS_STABLE_ENABLED = 0x80001000;
const ROSC_CTRL_FREQ_RANGE_RESET = 0xaa0;

/** The ring oscillator: CircuitPython's only source of randomness here (RP2040 Datasheet, 2.17.8). */
export class RingOscillator extends QuietRegisters {
  /** @param random returns a random integer */
  constructor(mcu, random) {
    super(mcu, 'ROSC', {
      [ROSC_CTRL]: ROSC_CTRL_FREQ_RANGE_RESET,
      [ROSC_STATUS]: ROSC_STATUS_STABLE_ENABLED,
    });
    this.random = random;
  }

  readUint32(offset) {
    return offset === ROSC_RANDOMBIT ? this.random() & 1 : super.readUint32(offset);
  }
}

const VREG = 0x00;
const BOD = 0x04;
const CHIP_RESET = 0x08;
const CHIP_RESET_HAD_POR = 1 << 8;

/** The voltage regulator and what caused the last reset (RP2040 Datasheet, 2.10.6). */
export function voltageRegulator(mcu, isPowerOn) {
  return new QuietRegisters(mcu, 'VREG_AND_CHIP_RESET', {
    [VREG]: 0x10b1,
    [BOD]: 0x91,
    [CHIP_RESET]: isPowerOn ? CHIP_RESET_HAD_POR : 0,
  });
}

const XIP_CTRL = 0x00;
const XIP_STAT = 0x08;

/** The cache in front of the flash: enabled, and never busy (RP2040 Datasheet, 2.6.3.6). */
export function executeInPlaceControl(mcu) {
  return new QuietRegisters(mcu, 'XIP_CTRL', { [XIP_CTRL]: 3, [XIP_STAT]: 2 });
}
