// The Thumb instructions of ARMv6-M (Architecture Reference Manual, A6.7) as source text, each for the range
// of upper bytes that it is encoded with. What isn't here is left to rp2040js, whose cycle counts these are.
import {
  add,
  addWithCarry,
  branchExchange,
  DEADLINE,
  INTERPRET,
  load,
  SPEND,
  store,
  subtract,
  subtractWithCarry,
} from './macros.mjs';

// Operands in an instruction, by the position of their lowest bit.
const LOW0 = 'opcode & 7';
const LOW3 = 'opcode >> 3 & 7';
const LOW6 = 'opcode >> 6 & 7';
const LOW8 = 'opcode >> 8 & 7';
const ANY3 = 'opcode >> 3 & 15';
const ANY0 = 'opcode >> 4 & 8 | opcode & 7';
const IMMEDIATE8 = '(opcode & 255)';
const IMMEDIATE5 = 'opcode >> 6 & 31';
const PC_PLUS_4 = '(pc + 2)';
const ALIGNED_PC = `(${PC_PLUS_4} & ~3)`;

const register = (number) => `registers[${number}]`;
const SP = register(13);
const LR = register(14);

const set = (destination) => `${register(destination)} = result;`;
const immediateOffset = (shift) => `(opcode >> 6 & 31) << ${shift}`;
const at = (shift) => `${register(LOW3)} + (${immediateOffset(shift)})`;
const BY_REGISTER = `${register(LOW6)} + ${register(LOW3)}`;
const ON_STACK = `${SP} + (${IMMEDIATE8} << 2)`;
const LITERAL = `${ALIGNED_PC} + (${IMMEDIATE8} << 2)`;

/** A register that may be the PC, which reads as the address of the instruction plus 4. */
const anyRegister = (name) => `(${name} === 15 ? ${PC_PLUS_4} : ${register(name)})`;

const putAnywhere = `
  if (destination === 15) {
    pc = (value & ~1) >>> 0;
    cycles += 1;
  } else ${register('destination')} = destination === 13 ? value & ~3 : value;`;

const shiftLeftBy = `
  if (count === 0) result = value | 0;
  else if (count < 32) {
    carry = value >>> (32 - count) & 1;
    result = value << count;
  } else {
    carry = count === 32 ? value & 1 : 0;
    result = 0;
  }`;

const shiftRightBy = `
  if (count === 0) result = value | 0;
  else if (count < 32) {
    carry = value >>> (count - 1) & 1;
    result = value >>> count | 0;
  } else {
    carry = count === 32 ? value >>> 31 : 0;
    result = 0;
  }`;

const shiftRightWithSignBy = `
  value |= 0;
  if (count === 0) result = value;
  else if (count < 32) {
    carry = value >> (count - 1) & 1;
    result = value >> count;
  } else {
    carry = value < 0 ? 1 : 0;
    result = value >> 31;
  }`;

const rotateRightBy = `
  if (count === 0) result = value | 0;
  else {
    count &= 31;
    result = count === 0 ? value | 0 : (value >>> count | value << (32 - count)) | 0;
    carry = result < 0 ? 1 : 0;
  }`;

const shiftByRegister = (shift) => `
  count = ${register(LOW3)} & 255;
  value = ${register(LOW0)};
  ${shift}
  ${set(LOW0)}`;

/** For right shifts an immediate of 0 stands for 32. */
const shiftByImmediate = (count, shift) => `
  count = ${count};
  value = ${register(LOW3)};
  ${shift}
  ${set(LOW0)}`;

const bitwise = (operation) => `result = ${register(LOW0)} ${operation};`;

/** Data processing on low registers, by bits 6 to 9. */
const DATA_PROCESSING = [
  bitwise(`& ${register(LOW3)}`) + set(LOW0), // AND
  bitwise(`^ ${register(LOW3)}`) + set(LOW0), // EOR
  shiftByRegister(shiftLeftBy), // LSL
  shiftByRegister(shiftRightBy), // LSR
  shiftByRegister(shiftRightWithSignBy), // ASR
  addWithCarry(register(LOW0), register(LOW3)) + set(LOW0), // ADC
  subtractWithCarry(register(LOW0), register(LOW3)) + set(LOW0), // SBC
  shiftByRegister(rotateRightBy), // ROR
  bitwise(`& ${register(LOW3)}`), // TST
  subtract('0', register(LOW3)) + set(LOW0), // RSB
  subtract(register(LOW0), register(LOW3)), // CMP
  add(register(LOW0), register(LOW3)), // CMN
  bitwise(`| ${register(LOW3)}`) + set(LOW0), // ORR
  `result = Math.imul(${register(LOW0)}, ${register(LOW3)});` + set(LOW0), // MUL
  bitwise(`& ~${register(LOW3)}`) + set(LOW0), // BIC
  `result = ~${register(LOW3)};` + set(LOW0), // MVN
];

const dataProcessing = `switch (opcode >> 6 & 15) {
  ${DATA_PROCESSING.map((body, code) => `case ${code}: ${body} break;`).join('\n')}
}`;

const LIST_SIZE = `
  count = 0;
  for (let bit = 0; bit < 9; bit++) count += opcode >> bit & 1;`;
const IS_PLAIN_STACK = 'address >= 0x20000000 && address + 4 * count <= 0x20042000 && (address & 3) === 0';

const push = `
  ${LIST_SIZE}
  address = ${SP} - 4 * count;
  if (${IS_PLAIN_STACK}) {
    let slot = (address & 0xffffff) >>> 2;
    for (let number = 0; number < 8; number++) {
      if (opcode >> number & 1) sram32[slot++] = ${register('number')};
    }
    if (opcode & 256) sram32[slot] = ${LR};
    ${SP} = address;
    cycles += 1 + count - (opcode >> 8 & 1);
  } else {
    ${INTERPRET}
  }`;

const pop = `
  ${LIST_SIZE}
  address = ${SP};
  if (${IS_PLAIN_STACK}) {
    let slot = (address & 0xffffff) >>> 2;
    for (let number = 0; number < 8; number++) {
      if (opcode >> number & 1) ${register('number')} = sram32[slot++];
    }
    ${SP} = address + 4 * count;
    cycles += 1 + count - (opcode >> 8 & 1);
    if (opcode & 256) {
      cycles += 2;
      ${branchExchange('sram32[slot]')}
    }
  } else {
    ${INTERPRET}
  }`;

const IN_SRAM_WORD = 'address >>> 24 === 0x20 && address < 0x20042000 && (address & 3) === 0';

const storeMultiple = `
  address = ${register(LOW8)} >>> 0;
  cycles += 1;
  for (let number = 0; number < 8; number++) {
    if (!(opcode >> number & 1)) continue;
    if (${IN_SRAM_WORD}) sram32[(address & 0xffffff) >>> 2] = ${register('number')};
    else {
      ${SPEND}
      mcu.writeUint32(address, ${register('number')} >>> 0);
      ${DEADLINE}
    }
    address += 4;
    cycles += 1;
  }
  ${register(LOW8)} = address;`;

const loadMultiple = `
  address = ${register(LOW8)} >>> 0;
  cycles += 1;
  for (let number = 0; number < 8; number++) {
    if (!(opcode >> number & 1)) continue;
    if (${IN_SRAM_WORD}) ${register('number')} = sram32[(address & 0xffffff) >>> 2];
    else {
      ${SPEND}
      ${register('number')} = mcu.readUint32(address);
      ${DEADLINE}
    }
    address += 4;
    cycles += 1;
  }
  if (!(opcode >> (${LOW8}) & 1)) ${register(LOW8)} = address;`;

const branchWithLink = `
  if (pc >>> 24 === 0x10) second = flash16[(pc & 0xffffff) >>> 1];
  else if (pc >>> 24 === 0x20) second = sram16[(pc & 0xffffff) >>> 1];
  else second = mcu.readUint16(pc);
  if ((second & 0xd000) === 0xd000) {
    const sign = opcode >> 10 & 1;
    const i1 = 1 - (sign ^ second >> 13 & 1);
    const i2 = 1 - (sign ^ second >> 11 & 1);
    const upper = (sign ? 0xff000000 : 0) | i1 << 23 | i2 << 22;
    ${LR} = pc + 2 | 1;
    pc = (pc + 2 + (upper | (opcode & 0x3ff) << 12 | (second & 0x7ff) << 1)) >>> 0;
    cycles += 3;
  } else {
    ${INTERPRET}
  }`;

const extend = `
  value = ${register(LOW3)};
  switch (opcode >> 6 & 3) {
    case 0: value = value << 16 >> 16; break; // SXTH
    case 1: value = value << 24 >> 24; break; // SXTB
    case 2: value &= 0xffff; break; // UXTH
    case 3: value &= 0xff; break; // UXTB
  }
  ${register(LOW0)} = value;
  cycles += 1;`;

const CONDITIONS = [
  'result === 0', // EQ
  'result !== 0', // NE
  'carry === 1', // CS
  'carry === 0', // CC
  'result < 0', // MI
  'result >= 0', // PL
  'overflow === 1', // VS
  'overflow === 0', // VC
  'carry === 1 && result !== 0', // HI
  'carry === 0 || result === 0', // LS
  '(result < 0) === (overflow === 1)', // GE
  '(result < 0) !== (overflow === 1)', // LT
  'result !== 0 && (result < 0) === (overflow === 1)', // GT
  'result === 0 || (result < 0) !== (overflow === 1)', // LE
];

const branchIf = (condition) => `
  cycles += 1;
  if (${condition}) {
    pc = ${PC_PLUS_4} + (opcode << 24 >> 23);
    cycles += 1;
  }`;

const inOneCycle = (body) => `cycles += 1; ${body}`;
const thenLoad = (width, address, destination, extension = 'value') =>
  inOneCycle(`${load(width, address)} ${register(destination)} = ${extension};`);
const thenStore = (width, address, source) => inOneCycle(store(width, address, register(source)));

/** [first and last upper byte, body]. */
export const INSTRUCTIONS = [
  [0x00, 0x07, inOneCycle(shiftByImmediate(IMMEDIATE5, shiftLeftBy))], // LSLS
  [0x08, 0x0f, inOneCycle(shiftByImmediate(`(${IMMEDIATE5}) || 32`, shiftRightBy))], // LSRS
  [0x10, 0x17, inOneCycle(shiftByImmediate(`(${IMMEDIATE5}) || 32`, shiftRightWithSignBy))], // ASRS
  [0x18, 0x19, inOneCycle(add(register(LOW3), register(LOW6)) + set(LOW0))], // ADDS register
  [0x1a, 0x1b, inOneCycle(subtract(register(LOW3), register(LOW6)) + set(LOW0))], // SUBS register
  [0x1c, 0x1d, inOneCycle(add(register(LOW3), `(${LOW6})`) + set(LOW0))], // ADDS 3 bits
  [0x1e, 0x1f, inOneCycle(subtract(register(LOW3), `(${LOW6})`) + set(LOW0))], // SUBS 3 bits
  [0x20, 0x27, inOneCycle(`result = ${IMMEDIATE8}; ${set(LOW8)}`)], // MOVS
  [0x28, 0x2f, inOneCycle(subtract(register(LOW8), IMMEDIATE8))], // CMP
  [0x30, 0x37, inOneCycle(add(register(LOW8), IMMEDIATE8) + set(LOW8))], // ADDS 8 bits
  [0x38, 0x3f, inOneCycle(subtract(register(LOW8), IMMEDIATE8) + set(LOW8))], // SUBS 8 bits
  [0x40, 0x43, inOneCycle(dataProcessing)],
  [
    0x44, // ADD, any registers
    0x44,
    inOneCycle(`
      const source = ${ANY3}, destination = ${ANY0};
      value = ${anyRegister('destination')} + ${anyRegister('source')};
      ${putAnywhere}`),
  ],
  [
    0x45, // CMP, any registers
    0x45,
    inOneCycle(`
      const source = ${ANY3}, destination = ${ANY0};
      ${subtract(anyRegister('destination'), anyRegister('source'))}`),
  ],
  [
    0x46, // MOV, any registers
    0x46,
    inOneCycle(`
      const source = ${ANY3}, destination = ${ANY0};
      value = ${anyRegister('source')};
      ${putAnywhere}`),
  ],
  [
    0x47, // BX, BLX
    0x47,
    `cycles += 2;
    value = ${register(ANY3)};
    if (opcode & 0x80) {
      ${LR} = pc | 1;
      pc = (value & ~1) >>> 0;
    } else {
      ${branchExchange('value')}
    }`,
  ],
  [0x48, 0x4f, thenLoad('word', LITERAL, LOW8)], // LDR literal
  [0x50, 0x51, thenStore('word', BY_REGISTER, LOW0)], // STR
  [0x52, 0x53, thenStore('halfword', BY_REGISTER, LOW0)], // STRH
  [0x54, 0x55, thenStore('byte', BY_REGISTER, LOW0)], // STRB
  [0x56, 0x57, thenLoad('byte', BY_REGISTER, LOW0, 'value << 24 >> 24')], // LDRSB
  [0x58, 0x59, thenLoad('word', BY_REGISTER, LOW0)], // LDR
  [0x5a, 0x5b, thenLoad('halfword', BY_REGISTER, LOW0)], // LDRH
  [0x5c, 0x5d, thenLoad('byte', BY_REGISTER, LOW0)], // LDRB
  [0x5e, 0x5f, thenLoad('halfword', BY_REGISTER, LOW0, 'value << 16 >> 16')], // LDRSH
  [0x60, 0x67, thenStore('word', at(2), LOW0)],
  [0x68, 0x6f, thenLoad('word', at(2), LOW0)],
  [0x70, 0x77, thenStore('byte', at(0), LOW0)],
  [0x78, 0x7f, thenLoad('byte', at(0), LOW0)],
  [0x80, 0x87, thenStore('halfword', at(1), LOW0)],
  [0x88, 0x8f, thenLoad('halfword', at(1), LOW0)],
  [0x90, 0x97, thenStore('word', ON_STACK, LOW8)],
  [0x98, 0x9f, thenLoad('word', ON_STACK, LOW8)],
  [0xa0, 0xa7, inOneCycle(`${register(LOW8)} = ${LITERAL};`)], // ADR
  [0xa8, 0xaf, inOneCycle(`${register(LOW8)} = ${ON_STACK};`)], // ADD SP
  [0xb0, 0xb0, inOneCycle(`${SP} += (opcode & 0x80 ? -4 : 4) * (opcode & 127);`)], // ADD, SUB SP
  [0xb2, 0xb2, extend],
  [0xb4, 0xb5, push],
  [0xbc, 0xbd, pop],
  [0xc0, 0xc7, storeMultiple],
  [0xc8, 0xcf, loadMultiple],
  ...CONDITIONS.map((condition, code) => [0xd0 + code, 0xd0 + code, branchIf(condition)]),
  [0xe0, 0xe7, `cycles += 2; pc = ${PC_PLUS_4} + (opcode << 21 >> 20);`], // B
  [0xf0, 0xf7, branchWithLink],
];
