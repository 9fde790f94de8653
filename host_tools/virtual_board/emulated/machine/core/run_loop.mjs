// A faster run loop for rp2040js's Cortex-M0+ core: one function with the whole state in local variables. It
// is made as source text, since calls and object fields are what makes the stock loop slow, and works on the
// core's own state whenever anything else may look at it.
import { DEADLINE, FROM_CORE, INTERPRET, TO_CORE } from './macros.mjs';
import { INSTRUCTIONS } from './thumb.mjs';

const NOP = 0xbf00;
const SEV = 0xbf40;
const UNTIL_NOTHING = 10_000; // ns to wait where no alarm is set

const LOOP = `
  let pc, result, carry, overflow;
  let cycles = 0, cycleTime, alarm, deadline;
  let opcode = 0, second = 0, count = 0, address = 0, value = 0, left = 0, right = 0, sum = 0;
  ${FROM_CORE}
  ${DEADLINE}
  for (;;) {
    while (cycles >= deadline) {
      ${TO_CORE}
      if (core.interruptsUpdated && core.checkForInterrupts()) core.waiting = false;
      else if (core.waiting) clock.tick(alarm === null ? ${UNTIL_NOTHING} : Math.max(0, alarm.nanos - clock.nanosCounter));
      else clock.tick(0);
      if (board.mustStop) return;
      ${FROM_CORE}
      ${DEADLINE}
    }
    if (pc >>> 24 === 0x10) opcode = flash16[(pc & 0xffffff) >>> 1];
    else if (pc >>> 24 === 0x20) opcode = sram16[(pc & 0xffffff) >>> 1];
    else opcode = mcu.readUint16(pc);
    pc += 2;
    switch (opcode >> 8) {
      ${INSTRUCTIONS.map(toCases).join('\n')}
      default:
        if (opcode === ${NOP}) cycles += 1;
        else if (opcode === ${SEV}) {
          core.eventRegistered = true;
          cycles += 1;
        } else {
          ${INTERPRET}
        }
    }
  }`;

function toCases([first, last, body]) {
  const labels = Array.from({ length: last - first + 1 }, (_, index) => `case ${first + index}:`);
  return `${labels.join(' ')} {
    ${body}
    break;
  }`;
}

const PARAMETERS = ['mcu', 'board', 'core', 'clock', 'registers'];
const MEMORIES = ['sram8', 'sram16', 'sram32', 'flash8', 'flash16', 'flash32'];
const make = new Function(...PARAMETERS, ...MEMORIES, `return function run() {${LOOP}};`);

/** The run loop of a processor: runs until `board.mustStop` is set, as an alarm or a register may do. */
export function makeRunLoop(mcu, board) {
  const { core, clock } = mcu;
  const views = ({ buffer, byteOffset, length }) => [
    new Uint8Array(buffer, byteOffset, length),
    new Uint16Array(buffer, byteOffset, length >> 1),
    new Int32Array(buffer, byteOffset, length >> 2),
  ];
  const registers = new Int32Array(core.registers.buffer);
  return make(mcu, board, core, clock, registers, ...views(mcu.sram), ...views(mcu.flash));
}
