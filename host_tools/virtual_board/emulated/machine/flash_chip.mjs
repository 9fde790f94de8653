// The board's SPI NOR flash chip: a Winbond W25Q16JV (datasheet, chapter 8 "Instructions"), 2 MiB.
// Erasing and programming take their typical time, and the power can be cut in the middle of either.

export const FLASH_SIZE = 2 << 20;

const PAGE = 256;
const SECTOR = 4096;
const BLOCK_32K = 32768;
const BLOCK_64K = 65536;
const MILLISECOND = 1e6; // ns
const PAGE_PROGRAM_TIME = 0.5 * MILLISECOND;
const ERASE_TIME = {
  [SECTOR]: 45 * MILLISECOND,
  [BLOCK_32K]: 120 * MILLISECOND,
  [BLOCK_64K]: 150 * MILLISECOND,
};

const WRITE_ENABLE = 0x06;
const WRITE_DISABLE = 0x04;
const READ_STATUS_1 = 0x05;
const READ_STATUS_2 = 0x35;
const WRITE_STATUS_1 = 0x01;
const WRITE_STATUS_2 = 0x31;
const READ_DATA = 0x03;
const PAGE_PROGRAM = 0x02;
const ERASE_SIZE = { 0x20: SECTOR, 0x52: BLOCK_32K, 0xd8: BLOCK_64K };
const READ_UNIQUE_ID = 0x4b;
const READ_JEDEC_ID = 0x9f;

const JEDEC_ID = [0xef, 0x40, 0x15];
const STATUS_1_WEL = 0x02;
const STATUS_2_QE = 0x02;

export class FlashChip {
  /**
   * @param memory the chip's content, FLASH_SIZE bytes or more; changed in place
   * @param uniqueId 8 bytes
   * @param world `wait(ns)` lets time pass, `flashWritten(kind, address)` is told of each operation,
   *   `powerFails()` is called when the cut is reached
   */
  constructor(memory, uniqueId, world) {
    this.memory = memory;
    this.uniqueId = uniqueId;
    this.world = world;
    this.command = null; // the bytes since the chip was selected; null while it isn't
    this.writeEnabled = false;
    this.status2 = STATUS_2_QE;
    this.cutAfter = null; // operations until the power fails, null for never
  }

  get isSelected() {
    return this.command !== null;
  }

  select() {
    this.command = [];
  }

  /** Chip select goes high, which is when a writing instruction is carried out. */
  deselect() {
    const command = this.command ?? [];
    this.command = null;
    const [opcode, ...operands] = command;
    if (opcode === WRITE_ENABLE) {
      this.writeEnabled = true;
      return;
    }
    if (opcode === WRITE_DISABLE) this.writeEnabled = false;
    if (!this.writeEnabled) return;
    if (opcode === PAGE_PROGRAM) this.#program(operands);
    else if (opcode in ERASE_SIZE) this.#erase(ERASE_SIZE[opcode], operands);
    else if (opcode === WRITE_STATUS_1) this.status2 = operands[1] ?? this.status2;
    else if (opcode === WRITE_STATUS_2) this.status2 = operands[0];
    else return;
    this.writeEnabled = false;
  }

  losePower() {
    this.command = null;
    this.writeEnabled = false;
  }

  /** One byte in each direction. */
  exchange(byte) {
    if (this.command === null) this.select();
    this.command.push(byte);
    const [opcode, ...operands] = this.command;
    if (operands.length === 0) return 0xff;
    if (opcode === READ_JEDEC_ID) return JEDEC_ID[(operands.length - 1) % JEDEC_ID.length];
    if (opcode === READ_STATUS_1) return this.writeEnabled ? STATUS_1_WEL : 0;
    if (opcode === READ_STATUS_2) return this.status2;
    const DUMMIES = 4;
    if (opcode === READ_UNIQUE_ID && operands.length > DUMMIES) {
      return this.uniqueId[(operands.length - DUMMIES - 1) % this.uniqueId.length];
    }
    if (opcode === READ_DATA && operands.length > 3) {
      return this.memory[(addressOf(operands) + operands.length - 4) % FLASH_SIZE];
    }
    return 0xff;
  }

  #program(operands) {
    const address = addressOf(operands);
    const page = address - (address % PAGE);
    const data = operands.slice(3);
    this.#operate('program', address, PAGE_PROGRAM_TIME, data.length, (index) => {
      this.memory[page + ((address + index) % PAGE)] &= data[index];
    });
  }

  #erase(size, operands) {
    const address = addressOf(operands);
    const start = address - (address % size);
    this.#operate('erase', start, ERASE_TIME[size], size, (index) => {
      this.memory[start + index] = 0xff;
    });
  }

  /** One operation on `length` bytes. Cut short, it has been done on the first half of them. */
  #operate(kind, address, duration, length, doOne) {
    const isCut = this.cutAfter !== null && --this.cutAfter === 0;
    const done = isCut ? length >> 1 : length;
    for (let index = 0; index < done; index++) doOne(index);
    this.world.flashWritten(kind, address);
    if (isCut) {
      this.cutAfter = null;
      this.world.powerFails();
      return;
    }
    // The boot ROM polls BUSY with interrupts off, so the time can as well pass at once.
    this.world.wait(duration);
  }
}

function addressOf([high, middle, low]) {
  return ((high << 16) | (middle << 8) | low) % FLASH_SIZE;
}
