// How the RP2040 reaches the flash chip when it doesn't execute from it: the SSI in direct mode, and the
// override of its chip select in IO_QSPI, which is what the boot ROM's erase and program routines use
// (RP2040 Datasheet, 4.10 "SSI" and 2.19.6.2 "IO - QSPI Bank").
import { BasePeripheral } from 'rp2040js';

const SSI_CTRLR0 = 0x00;
const SSI_SSIENR = 0x08;
const SSI_TXFLR = 0x20;
const SSI_RXFLR = 0x24;
const SSI_SR = 0x28;
const SSI_IDR = 0x58;
const SSI_VERSION_ID = 0x5c;
const SSI_DR0 = 0x60;

const SR_TFNF = 1 << 1;
const SR_TFE = 1 << 2;
const SR_RFNE = 1 << 3;
const IDR = 0x51535049;
const VERSION_ID = 0x3430312a;

const OVERRIDE_LOW = 2;
const OVERRIDE_HIGH = 3;

export class Ssi extends BasePeripheral {
  constructor(mcu, chip) {
    super(mcu, 'SSI');
    this.chip = chip;
    this.registers = new Map();
    this.received = [];
    this.override = 0;
  }

  /** IO_QSPI forces chip select: low and the chip listens, from low to anything else and it acts. */
  overrideChipSelect(override) {
    if (override === OVERRIDE_LOW && this.override !== OVERRIDE_LOW) {
      this.#endFrame();
      this.chip.select();
    }
    if (override !== OVERRIDE_LOW && this.override === OVERRIDE_LOW) this.chip.deselect();
    this.override = override;
  }

  /** Chip select that the SSI drives by itself goes high with an empty FIFO. */
  #endFrame() {
    if (this.override !== OVERRIDE_LOW && this.chip.isSelected) this.chip.deselect();
  }

  /** Standard SPI in frames of 8 bits; the other formats are for executing in place. */
  get #isPlainSpi() {
    const ctrlr0 = this.registers.get(SSI_CTRLR0) ?? 0;
    const spiFrameFormat = (ctrlr0 >> 21) & 3;
    const frameSize32 = (ctrlr0 >> 16) & 31;
    return spiFrameFormat === 0 && frameSize32 === 7;
  }

  readUint32(offset) {
    switch (offset) {
      case SSI_SR:
        this.#endFrame();
        return SR_TFE | SR_TFNF | (this.received.length ? SR_RFNE : 0);
      case SSI_TXFLR:
        return 0;
      case SSI_RXFLR:
        return this.received.length;
      case SSI_IDR:
        return IDR;
      case SSI_VERSION_ID:
        return VERSION_ID;
      case SSI_DR0:
        return this.received.shift() ?? 0;
    }
    return this.registers.get(offset) ?? 0;
  }

  writeUint32(offset, value) {
    if (offset === SSI_DR0) {
      this.received.push(this.#exchange(value & 0xff));
      return;
    }
    if (offset === SSI_SSIENR) {
      this.#endFrame();
      if (!(value & 1)) this.received = [];
    }
    this.registers.set(offset, value >>> 0);
  }

  #exchange(byte) {
    if (this.override === OVERRIDE_HIGH) return 0xff;
    return this.#isPlainSpi ? this.chip.exchange(byte) : 0;
  }
}

const QSPI_PINS = 6;
const QSPI_SS = 1;
const STATUS_INFROMPAD = 1 << 17;
const STATUS_INTOPERI = 1 << 19;
const FUNCSEL_NULL = 0x1f;

export class IoQspi extends BasePeripheral {
  constructor(mcu, ssi) {
    super(mcu, 'IO_QSPI');
    this.ssi = ssi;
    this.control = new Uint32Array(QSPI_PINS).fill(FUNCSEL_NULL);
  }

  readUint32(offset) {
    const pin = offset >> 3;
    if (pin >= QSPI_PINS) return 0;
    const isControl = offset & 4;
    return isControl ? this.control[pin] : STATUS_INFROMPAD | STATUS_INTOPERI;
  }

  writeUint32(offset, value) {
    const pin = offset >> 3;
    const isControl = offset & 4;
    if (pin >= QSPI_PINS || !isControl) return;
    this.control[pin] = value;
    if (pin === QSPI_SS) this.ssi.overrideChipSelect((value >> 8) & 3);
  }
}
