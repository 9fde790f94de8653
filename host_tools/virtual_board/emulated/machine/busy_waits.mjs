// Makes busy waiting cheap: the second that CircuitPython waits for a second press of reset, above all.

const TIMER = 0x40054;
const GAP = 200; // ns at most between two reads of the timer in a loop that does nothing else
const READS_OF_A_LOOP = 16;
const STEP = 2000; // ns that each further read lets pass: so much longer may a busy wait be at the end

export function shortenBusyWaits(mcu) {
  const timer = mcu.peripherals[TIMER];
  const { clock } = mcu;
  const read = timer.readUint32.bind(timer);
  let reads = 0;
  let last = 0;
  timer.readUint32 = (offset) => {
    reads = clock.nanosCounter - last < GAP ? reads + 1 : 0;
    if (reads > READS_OF_A_LOOP) clock.nanosCounter += STEP;
    last = clock.nanosCounter;
    return read(offset);
  };
}
