// Pieces of the source text of the run loop: what many instructions have in common. In that text `pc` is the
// address of the next instruction, `result` the value that N and Z are derived from, `carry` and `overflow`
// are C and V as 0 or 1, and `cycles` counts what has not been added to the core's counter and the clock yet.

/** Add the cycles so far to the core's counter and the clock. */
export const SPEND = `
  core.cycles += cycles;
  clock.nanosCounter += cycles * cycleTime;
  cycles = 0;`;

/** Put everything where rp2040js expects it. */
export const TO_CORE = `
  registers[15] = pc;
  core.N = result < 0;
  core.Z = result === 0;
  core.C = carry === 1;
  core.V = overflow === 1;
  ${SPEND}`;

/** Take everything from where rp2040js has it. */
export const FROM_CORE = `
  pc = registers[15];
  result = core.N ? -1 : core.Z ? 0 : 1;
  carry = core.C ? 1 : 0;
  overflow = core.V ? 1 : 0;`;

const A_LONG_TIME = 1e9; // cycles

/** Work out again how many cycles there are until something else than the next instruction is due. */
export const DEADLINE = `
  cycleTime = 1e9 / mcu.clkSys;
  alarm = clock.nextAlarm;
  if (core.interruptsUpdated || core.waiting) deadline = 0;
  else if (alarm === null) deadline = ${A_LONG_TIME};
  else deadline = Math.min(${A_LONG_TIME}, Math.ceil((alarm.nanos - clock.nanosCounter) / cycleTime)) | 0;`;

/** Leave the instruction at `pc - 2` to rp2040js's own interpreter. */
export const INTERPRET = `
  pc -= 2;
  ${TO_CORE}
  clock.nanosCounter += core.executeInstruction() * cycleTime;
  if (board.mustStop) return;
  ${FROM_CORE}
  ${DEADLINE}`;

/** Branch to a value that may be the end of an exception (ARMv6-M, B1.5.8). */
export const branchExchange = (value) => `
  value = ${value};
  if (value >>> 28 === 15 && core.IPSR) {
    ${TO_CORE}
    core.BXWritePC(value >>> 0);
    ${FROM_CORE}
    ${DEADLINE}
  } else pc = (value & ~1) >>> 0;`;

const WIDTHS = {
  word: { sram: 'sram32', flash: 'flash32', shift: 2, read: 'readUint32', write: 'writeUint32' },
  halfword: { sram: 'sram16', flash: 'flash16', shift: 1, read: 'readUint16', write: 'writeUint16' },
  byte: { sram: 'sram8', flash: 'flash8', shift: 0, read: 'readUint8', write: 'writeUint8' },
};

const IN_SRAM = 'address >>> 24 === 0x20 && address < 0x20042000';
const IN_FLASH = 'address >>> 24 === 0x10';
const isAligned = ({ shift }) => `(address & ${(1 << shift) - 1}) === 0`;

/** Cycles beyond the first: none on SIO, more on the APB bus (as rp2040js counts them). */
const busCycles = (onApb) => `(address >>> 28 === 13 ? 0 : address >>> 28 === 4 ? ${onApb} : 1)`;

/** Read a `word`, `halfword` or `byte` into `value`. */
export function load(width, address) {
  const w = WIDTHS[width];
  return `
    address = (${address}) >>> 0;
    if (${IN_SRAM} && ${isAligned(w)}) {
      value = ${w.sram}[(address & 0xffffff) >>> ${w.shift}];
      cycles += 1;
    } else if (${IN_FLASH} && ${isAligned(w)}) {
      value = ${w.flash}[(address & 0xffffff) >>> ${w.shift}];
      cycles += 1;
    } else {
      cycles += ${busCycles(3)};
      ${SPEND}
      registers[15] = pc;
      value = mcu.${w.read}(address) | 0;
      ${DEADLINE}
    }`;
}

/** Write a `word`, `halfword` or `byte`. */
export function store(width, address, source) {
  const w = WIDTHS[width];
  return `
    address = (${address}) >>> 0;
    if (${IN_SRAM} && ${isAligned(w)}) {
      ${w.sram}[(address & 0xffffff) >>> ${w.shift}] = ${source};
      cycles += 1;
    } else {
      cycles += ${busCycles(4)};
      ${SPEND}
      registers[15] = pc;
      mcu.${w.write}(address, (${source}) >>> 0);
      if (board.mustStop) {
        ${TO_CORE}
        return;
      }
      ${DEADLINE}
    }`;
}

/** `result` and the flags of a + b. */
export const add = (a, b) => `
  left = ${a};
  right = ${b};
  result = (left + right) | 0;
  carry = result >>> 0 < left >>> 0 ? 1 : 0;
  overflow = (~(left ^ right) & (left ^ result)) >>> 31;`;

/** `result` and the flags of a + b + carry. */
export const addWithCarry = (a, b) => `
  left = ${a};
  right = ${b};
  result = (left + right + carry) | 0;
  carry = result >>> 0 < left >>> 0 || (carry === 1 && result >>> 0 === left >>> 0) ? 1 : 0;
  overflow = (~(left ^ right) & (left ^ result)) >>> 31;`;

/** `result` and the flags of a - b; the carry is set where nothing was borrowed. */
export const subtract = (a, b) => `
  left = ${a};
  right = ${b};
  result = (left - right) | 0;
  carry = left >>> 0 >= right >>> 0 ? 1 : 0;
  overflow = ((left ^ right) & (left ^ result)) >>> 31;`;

/** `result` and the flags of a - b, and 1 less without the carry. */
export const subtractWithCarry = (a, b) => `
  left = ${a};
  right = ${b};
  result = (left - right - 1 + carry) | 0;
  carry = left >>> 0 > right >>> 0 || (carry === 1 && left >>> 0 === right >>> 0) ? 1 : 0;
  overflow = ((left ^ right) & (left ^ result)) >>> 31;`;
